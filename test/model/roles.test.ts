import assert from 'node:assert/strict';
import type { Role } from '../../server/src/model/contract';
import { contractOf, onlyIssuer, onlyVerifier, packageJson, type Workspace } from './workspace';

// What a token is for, told by the names around the call that makes or checks it.

const NODE = { 'package.json': packageJson() };
const PYTHON = { 'requirements.txt': 'pyjwt\n' };

function signedIn(name: string, key = 'process.env.KEY'): Workspace {
  return {
    ...NODE,
    'a.ts': `import jwt from 'jsonwebtoken';\nexport function ${name}(sub: string) {\n  return jwt.sign({ sub }, ${key}!, { expiresIn: '15m' });\n}\n`,
  };
}
function signedInto(name: string): Workspace {
  return {
    ...NODE,
    'a.ts': `import jwt from 'jsonwebtoken';\nexport function login(sub: string) {\n  const ${name} = jwt.sign({ sub }, process.env.KEY!, { expiresIn: '15m' });\n  return ${name};\n}\n`,
  };
}
function verifiedIn(name: string, key = 'process.env.KEY'): Workspace {
  return { ...NODE, 'a.ts': `import jwt from 'jsonwebtoken';\nexport const ${name} = (text: string) => jwt.verify(text, ${key}!);\n` };
}
function encodedIn(name: string, key = 'KEY'): Workspace {
  return {
    ...PYTHON,
    'a.py': `import os\nimport jwt\n\ndef ${name}(sub):\n    return jwt.encode({"sub": sub}, os.environ["${key}"], algorithm="HS256")\n`,
  };
}
function decodedIn(name: string, key = 'KEY'): Workspace {
  return {
    ...PYTHON,
    'a.py': `import os\nimport jwt\n\ndef ${name}(text):\n    return jwt.decode(text, os.environ["${key}"], algorithms=["HS256"])\n`,
  };
}

type Names = Readonly<Record<Role, string>>;

/** Each name is a test; names are parted by blanks. */
function roles(files: (name: string) => Workspace, side: 'issuer' | 'verifier', table: Names): void {
  for (const [role, names] of Object.entries(table))
    for (const name of names.split(/\s+/).filter(Boolean))
      it(`${role}: ${name}`, () => {
        const contract = contractOf(files(name));
        assert.equal((side === 'issuer' ? onlyIssuer(contract) : onlyVerifier(contract)).role, role);
      });
}

describe('the role of a token that a TypeScript function makes', () => {
  roles(signedIn, 'issuer', {
    access: `createAccessToken signAccess generateAccessToken accessOptions refreshAccessToken generateAuthToken login register signUp
      signToken generateToken generateTokens createToken issueToken authToken signJwt idToken createUserToken authorize`,
    refresh: 'createRefreshToken signRefreshToken signRefresh rotateRefreshToken refreshTokenFor generateRefreshJwt',
    session: 'createSessionToken startSession encodeSession newSession',
    'one-time': `createPasswordResetToken makeResetToken passwordReset sendVerificationEmail createVerifyToken createEmailVerificationToken
      generateInviteToken inviteUser createMagicLinkToken generateOtpToken loginWithOtp createWsToken signDownloadUrl mintInternalToken
      signSso createOAuthState oauthState impersonate csrfToken confirmEmailToken unsubscribeLink previewToken createMfaChallenge
      sign2faToken activationToken shareLink streamToken forgotPassword temporaryToken serviceToken`,
    unknown: 'sign make processOrder upstreamToken sharedKey presets createAccessAndRefreshTokens issueAccessRefreshPair lessonFor',
  });
});

describe('the role of a token by the variable that it is given to', () => {
  roles(signedInto, 'issuer', {
    access: 'accessToken token jwtToken',
    refresh: 'refreshToken refresh newRefreshToken',
    session: 'sessionToken',
    'one-time': 'resetToken inviteToken verificationToken verifyToken',
    unknown: '',
  });
});

describe('the role of a token that a Python function makes', () => {
  roles(encodedIn, 'issuer', {
    access: 'create_access_token login_for_access_token issue_token create_token create_token_pair generate_auth_token create_jwt_token',
    refresh: 'create_refresh_token new_refresh_token make_refresh',
    session: 'create_session_token make_session',
    'one-time': `generate_password_reset_token create_verification_token create_email_confirm_token make_magic_link new_ws_token
      create_invitation generate_otp_token create_email_verification_token _create_email_token`,
    unknown: 'encode_jwt make create_access_and_refresh_tokens process_order',
  });
});

describe('the role of a token that a function checks', () => {
  roles(verifiedIn, 'verifier', {
    access: 'verifyAccessToken authenticateToken authenticate requireAccess',
    refresh: 'verifyRefreshToken checkRefresh',
    session: 'validateSession getSession',
    'one-time': 'verifyEmailToken verifyEmail verifyResetToken checkInvite verifyWebhook verifyMagicLink verifyOtp',
    // A verifier of anything is called so; it says nothing of what it checks.
    unknown: 'verifyToken verifyJwt verify decodeToken requireAuth protect',
  });
  roles(decodedIn, 'verifier', {
    access: 'decode_access_token verify_access_token',
    refresh: 'verify_refresh_token decode_refresh',
    session: 'validate_session',
    'one-time': 'verify_password_reset_token verify_email verify_email_token',
    unknown: 'verify_token verify_jwt get_current_user decode_token decode',
  });
});

describe('the role of a token by its key', () => {
  const issuerRole = (files: Workspace) => onlyIssuer(contractOf(files)).role;
  const verifierRole = (files: Workspace) => onlyVerifier(contractOf(files)).role;

  it('is told where nothing nearer tells', () => {
    assert.equal(issuerRole(signedIn('make', 'process.env.JWT_REFRESH_SECRET')), 'refresh');
    assert.equal(issuerRole(signedIn('make', 'process.env.JWT_ACCESS_SECRET')), 'access');
    assert.equal(issuerRole(signedIn('make', 'process.env.RESET_TOKEN_SECRET')), 'one-time');
    assert.equal(issuerRole(signedIn('make', 'process.env.SESSION_SECRET')), 'session');
    assert.equal(issuerRole(signedIn('make', 'process.env.JWT_SECRET')), 'access');
    assert.equal(issuerRole(encodedIn('make', 'REFRESH_SECRET_KEY')), 'refresh');
    assert.equal(verifierRole(verifiedIn('verifyToken', 'process.env.JWT_REFRESH_SECRET')), 'refresh');
    assert.equal(verifierRole(decodedIn('verify_token', 'JWT_REFRESH_SECRET')), 'refresh');
  });

  it('is not told by a key that is shared', () => {
    assert.equal(issuerRole(signedIn('make', 'process.env.SHARED_KEY')), 'unknown');
  });
});

describe('the role of a token by its claims', () => {
  it('is told before the function is asked', () => {
    const typescript = (type: string) => ({
      ...NODE,
      'a.ts': `import jwt from 'jsonwebtoken';\nexport const login = () => jwt.sign({ type: '${type}' }, process.env.KEY!);\n`,
    });
    const python = (type: string) => ({
      ...PYTHON,
      'a.py': `import os\nimport jwt\n\ndef login():\n    return jwt.encode({"type": "${type}"}, os.environ["KEY"], algorithm="HS256")\n`,
    });
    for (const [claim, role] of [
      ['refresh', 'refresh'],
      ['access', 'access'],
      ['password_reset', 'one-time'],
      ['session', 'session'],
      ['user', 'access'],
    ] as const) {
      assert.equal(onlyIssuer(contractOf(typescript(claim))).role, role, claim);
      assert.equal(onlyIssuer(contractOf(python(claim))).role, role, claim);
    }
  });
});

describe('the parties of a contract', () => {
  it('are those of the product, not of its tests', () => {
    const contract = contractOf({
      ...signedIn('login'),
      'test/token.ts': "import jwt from 'jsonwebtoken';\nexport const t = () => jwt.sign({}, 'x');\n",
      'src/token.spec.ts': "import jwt from 'jsonwebtoken';\nexport const t = () => jwt.verify('', 'x');\n",
      'api/tests/test_a.py': 'import jwt\n\ndef t():\n    return jwt.encode({}, "x")\n',
    });
    assert.deepEqual(
      contract.issuers.map((party) => party.fact.file),
      ['a.ts'],
    );
    assert.deepEqual(contract.verifiers, []);
  });
});
