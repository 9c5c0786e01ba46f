export async function loadSettings() {
  const token = localStorage.getItem('backend-token');
  const response = await fetch(`${process.env.NEXT_PUBLIC_BACKEND_URL}/api/settings`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (response.status === 401) throw new Error('Unauthorized');
  return response.json();
}
