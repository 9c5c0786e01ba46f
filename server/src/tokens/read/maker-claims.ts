import { table } from './claim-tables';
import type { MakerId } from './maker';

// What claims mean in the tokens of one maker.

interface MakerTable {
  readonly origin: string;
  /** Names that others use for something else: said only of tokens that the maker is known to have made. */
  readonly words: ReadonlyMap<string, string>;
  /** Names that nobody else uses. */
  readonly unmistakable: ReadonlyMap<string, string>;
}

export const MAKER_WORDS: Readonly<Record<MakerId, MakerTable>> = {
  supabase: {
    origin: 'Supabase',
    words: table({
      role: 'the role that Postgres takes for the request',
      ref: 'the project',
      phone: 'the telephone number',
      amr: 'how and when the user signed in',
      aal: 'how strictly the user was checked',
      session_id: 'the session, a row of auth.sessions',
      app_metadata: 'what the application keeps of the user, which the user cannot change',
      user_metadata: 'what the user may change, and nothing to trust',
      is_anonymous: 'whether the user signed in without an account',
    }),
    unmistakable: table({}),
  },
  authjs: {
    origin: 'Auth.js',
    words: table({
      name: 'the name of the user',
      picture: 'the picture of the user',
      jti: 'a random number of the session',
      sub: 'the id of the user',
    }),
    unmistakable: table({}),
  },
  keycloak: {
    origin: 'Keycloak',
    words: table({
      typ: 'the kind: Bearer is an access token, Refresh, ID and Offline are others',
      sid: 'the session of the user',
      azp: 'the client that the token was issued to',
      acr: 'how strictly the user was checked',
      scope: 'the client scopes',
    }),
    unmistakable: table({
      realm_access: 'the roles in the realm',
      resource_access: 'the roles at each client',
      session_state: 'the session of the user',
      'allowed-origins': 'the origins that may use the token in a browser',
    }),
  },
  auth0: {
    origin: 'Auth0',
    words: table({
      permissions: 'what role-based access control allows',
      org_id: 'the organisation',
      org_name: 'the name of the organisation',
    }),
    unmistakable: table({ gty: 'how the token was got, such as client-credentials' }),
  },
  firebase: {
    origin: 'Firebase',
    words: table({ user_id: 'the user, as in sub', uid: 'the user' }),
    unmistakable: table({ firebase: 'how the user signed in, and with which identities' }),
  },
  google: {
    origin: 'Google',
    words: table({ azp: 'the client id of the application' }),
    unmistakable: table({ hd: 'the Google Workspace domain of the user' }),
  },
  cognito: {
    origin: 'Amazon Cognito',
    words: table({
      username: 'the name of the user in the pool',
      event_id: 'the sign-in that it came from',
      origin_jti: 'the refresh token that it came from',
      identities: 'the accounts elsewhere that belong to the user',
      version: 'the version of the form of the token',
    }),
    unmistakable: table({
      token_use: 'what it is for',
      'cognito:groups': 'the groups of the user in the pool',
      'cognito:username': 'the name of the user in the pool',
      'cognito:roles': 'the IAM roles of the groups',
      'cognito:preferred_role': 'the IAM role that goes first',
    }),
  },
  entra: {
    origin: 'Microsoft Entra ID',
    words: table({
      tid: 'the tenant',
      oid: 'the user or application in the directory, the same for all applications',
      upn: 'the sign-in name of the user, which may change',
      unique_name: 'a readable name of the user, which may change',
      scp: 'what the client may do for the user',
      roles: 'the application roles',
      ver: 'the version of the form of the token',
      appid: 'the client application',
      azp: 'the client application',
      azpacr: 'how the client proved itself: 1 secret, 2 certificate',
      appidacr: 'how the client proved itself: 1 secret, 2 certificate',
      idp: 'where the user signed in',
      sid: 'the session of the user',
      uti: 'the number of the token',
      rh: 'for the issuer only',
      aio: 'for the issuer only',
      wids: 'the directory roles of the user',
      hasgroups: 'the groups are too many for the token',
    }),
    unmistakable: table({}),
  },
  clerk: {
    origin: 'Clerk',
    words: table({
      sid: 'the session',
      azp: 'the origin that the token was made for: verifiers may list which they allow',
      sts: 'the state of the session',
      v: 'the version of the form of the token',
      o: 'the organisation that is active',
      pla: 'the plan',
      fea: 'the features of the plan',
      org_id: 'the organisation that is active',
      org_role: 'the role in the organisation',
      org_slug: 'the short name of the organisation',
      org_permissions: 'what the user may do in the organisation',
    }),
    unmistakable: table({ fva: 'minutes since the first and the second factor were checked' }),
  },
  'github-actions': {
    origin: 'GitHub Actions',
    words: table({
      repository: 'the repository of the run',
      repository_owner: 'the owner of the repository',
      ref: 'the branch or tag',
      sha: 'the commit',
      workflow: 'the workflow',
      actor: 'who started it',
      environment: 'the deployment environment',
      run_id: 'the run',
      event_name: 'what started it',
    }),
    unmistakable: table({
      job_workflow_ref: 'the file of the workflow',
      runner_environment: 'whose runner it is',
      workflow_ref: 'the file of the workflow',
    }),
  },
  'gitlab-ci': {
    origin: 'GitLab CI',
    words: table({ ref: 'the branch or tag', sha: 'the commit', environment: 'the deployment environment', user_login: 'who started it' }),
    unmistakable: table({
      project_path: 'the project',
      namespace_path: 'the group or user of the project',
      pipeline_source: 'what started the pipeline',
      ref_protected: 'whether the branch or tag is protected',
    }),
  },
  kubernetes: {
    origin: 'Kubernetes',
    words: table({}),
    unmistakable: table({
      'kubernetes.io': 'the namespace, the pod and the service account',
      'kubernetes.io/serviceaccount/namespace': 'the namespace',
      'kubernetes.io/serviceaccount/secret.name': 'the object that holds the token',
      'kubernetes.io/serviceaccount/service-account.name': 'the service account',
      'kubernetes.io/serviceaccount/service-account.uid': 'the service account',
    }),
  },
  okta: {
    origin: 'Okta',
    words: table({
      cid: 'the client',
      uid: 'the user',
      scp: 'what it allows, a list',
      ver: 'the version of the form of the token',
      idp: 'where the user signed in',
    }),
    unmistakable: table({}),
  },
  apple: {
    origin: 'Apple',
    words: table({ nonce_supported: 'whether the platform passes a nonce', transfer_sub: 'the user at a team that took the app over' }),
    unmistakable: table({
      is_private_email: 'whether the e-mail address is a relay of Apple',
      real_user_status: 'whether Apple takes the user for a person',
    }),
  },
  vercel: {
    origin: 'Vercel',
    words: table({
      owner: 'the team',
      project: 'the project',
      environment: 'the environment of the deployment',
      scope: 'team, project and environment',
    }),
    unmistakable: table({}),
  },
  simplejwt: {
    origin: 'Simple JWT',
    words: table({
      token_type: 'the kind: views take an access token only',
      user_id: 'the user: USER_ID_CLAIM',
      jti: 'its number, for the blacklist',
    }),
    unmistakable: table({}),
  },
  'flask-jwt-extended': {
    origin: 'Flask-JWT-Extended',
    words: table({
      type: 'the kind: jwt_required() takes an access token only',
      fresh: 'whether the user has just given a password: jwt_required(fresh=True) asks for it',
      csrf: 'must be repeated in a header when the token comes in a cookie',
      jti: 'its number, for the blocklist',
    }),
    unmistakable: table({}),
  },
};
