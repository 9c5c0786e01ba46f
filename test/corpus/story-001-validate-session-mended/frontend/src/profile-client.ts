export async function loadProfile() {
  const accessToken = sessionStorage.getItem('auth_token');
  if (!accessToken) throw new Error('Sign in first');
  const response = await fetch(`${import.meta.env.VITE_API_URL}/api/profile`, {
    headers: { Authorization: `Bearer ${accessToken}` },
  });
  return response.json();
}
