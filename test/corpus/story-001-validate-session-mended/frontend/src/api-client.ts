export async function validateSession(): Promise<boolean> {
  const token = sessionStorage.getItem('auth_token');
  if (token === null) return false;
  const headers = new Headers();
  headers.set('Authorization', `Bearer ${token}`);
  const response = await fetch(`${import.meta.env.VITE_API_URL}/api/auth/validate-session`, { headers });
  return response.ok;
}
