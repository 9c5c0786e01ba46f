import axios from 'axios';

export const accounts = axios.create({ baseURL: process.env.NEXT_PUBLIC_ACCOUNTS_URL, withCredentials: true });

async function refreshToken(): Promise<string> {
  const { data } = await axios.post('/api/token/refresh');
  return data.accessToken;
}

accounts.interceptors.response.use(undefined, async (error) => {
  if (error.response?.status !== 401) throw error;
  const token = await refreshToken();
  error.config.headers.Authorization = `Bearer ${token}`;
  return accounts(error.config);
});
