import axios from 'axios';
import { clearTokens, refreshTokens, storeTokens, type Tokens } from './tokens';

export const api = axios.create({ baseURL: import.meta.env.VITE_API_URL });

let refreshing: Promise<Tokens> | undefined;

api.interceptors.response.use(undefined, async (error) => {
  const request = error.config;
  if (error.response?.status !== 401 || request.isRetry) throw error;
  request.isRetry = true;
  try {
    refreshing ??= refreshTokens().finally(() => {
      refreshing = undefined;
    });
    const tokens = await refreshing;
    storeTokens(tokens);
    request.headers.Authorization = `Bearer ${tokens.accessToken}`;
    return api(request);
  } catch (failure) {
    if (axios.isAxiosError(failure) && [400, 401, 403].includes(failure.response?.status ?? 0)) {
      clearTokens();
      window.location.href = '/login';
    }
    throw failure;
  }
});
