import type { User } from 'next-auth';

export async function syncUser(user: User, secret: string) {
  const response = await fetch(`${process.env.NEXT_PUBLIC_BACKEND_URL}/api/auth/sync-user`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Auth-Secret': secret },
    body: JSON.stringify({ email: user.email, name: user.name }),
  });
  if (!response.ok) throw new Error(`The user could not be synchronised: ${response.status}`);
}
