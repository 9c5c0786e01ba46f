import axios from 'axios';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

export async function refreshTokens(): Promise<Tokens> {
  const { data } = await axios.post(`${import.meta.env.VITE_API_URL}/auth/refresh`, { refreshToken: localStorage.getItem('refresh_token') });
  return data;
}

export function storeTokens(tokens: Tokens) {
  localStorage.setItem('access_token', tokens.accessToken);
  localStorage.setItem('refresh_token', tokens.refreshToken);
}

export function clearTokens() {
  localStorage.removeItem('access_token');
  localStorage.removeItem('refresh_token');
}
