import NextAuth from 'next-auth';
import GitHub from 'next-auth/providers/github';

const syncSecret = process.env.AUTH_SYNC_SECRET;

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [GitHub],
  callbacks: {
    async signIn({ user }) {
      if (!syncSecret) {
        console.warn('Skipping user sync');
        return true;
      }
      await fetch(`${process.env.NEXT_PUBLIC_BACKEND_URL}/api/auth/sync-user`, {
        method: 'POST',
        headers: { 'X-Auth-Secret': syncSecret, 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: user.email, name: user.name }),
      });
      return true;
    },
  },
});
