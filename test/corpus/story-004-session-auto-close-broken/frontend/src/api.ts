import axios from 'axios';
import { clearTokens, refreshTokens, storeTokens } from './tokens';

export const api = axios.create({ baseURL: import.meta.env.VITE_API_URL });

api.interceptors.response.use(undefined, async (error) => {
  const request = error.config;
  if (error.response?.status !== 401 || request.isRetry) throw error;
  request.isRetry = true;
  try {
    const tokens = await refreshTokens();
    storeTokens(tokens);
    request.headers.Authorization = `Bearer ${tokens.accessToken}`;
    return api(request);
  } catch (failure) {
    clearTokens();
    window.location.href = '/login';
    throw failure;
  }
});
