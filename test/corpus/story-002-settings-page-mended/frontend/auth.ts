import NextAuth from 'next-auth';
import GitHub from 'next-auth/providers/github';
import { syncUser } from './lib/sync-user';

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [GitHub],
  callbacks: {
    async signIn({ user }) {
      const secret = process.env.AUTH_SYNC_SECRET;
      if (!secret) throw new Error('AUTH_SYNC_SECRET is not set');
      await syncUser(user, secret);
      return true;
    },
  },
});
