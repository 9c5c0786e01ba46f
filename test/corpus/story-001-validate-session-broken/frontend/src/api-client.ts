export async function validateSession(): Promise<boolean> {
  const headers = new Headers();
  headers.set('Authorization', `Bearer ${sessionStorage.getItem('auth_token')}`);
  const response = await fetch(`${import.meta.env.VITE_API_URL}/api/auth/validate-session`, { headers });
  return response.ok;
}
