import type { Session } from '@supabase/supabase-js';
import { supabase } from './supabase';

const API_URL = process.env.EXPO_PUBLIC_API_URL;
const SESSION_CACHE_MS = 5000;
const REFRESH_MARGIN_MS = 120_000;

let lastSessionCheck = 0;
let cachedSession: Session | null = null;
let tokenRefreshPromise: Promise<Session | null> | null = null;

export function clearSessionCache(): void {
  cachedSession = null;
  lastSessionCheck = 0;
  tokenRefreshPromise = null;
}

async function currentSession(): Promise<Session | null> {
  if (cachedSession && Date.now() - lastSessionCheck < SESSION_CACHE_MS) return cachedSession;
  const { data } = await supabase.auth.getSession();
  cachedSession = data.session;
  lastSessionCheck = Date.now();
  return cachedSession;
}

async function refreshOnce(): Promise<Session | null> {
  if (!tokenRefreshPromise) {
    tokenRefreshPromise = supabase.auth
      .refreshSession()
      .then(({ data, error }) => (error ? null : data.session))
      .finally(() => {
        tokenRefreshPromise = null;
      });
  }
  return tokenRefreshPromise;
}

async function authHeaders(): Promise<Record<string, string>> {
  let session = await currentSession();
  if (!session) return {};
  const expiresAt = (session.expires_at ?? 0) * 1000;
  const isExpiringSoon = expiresAt - Date.now() < REFRESH_MARGIN_MS;
  if (isExpiringSoon) {
    session = await refreshOnce();
    if (!session) return {};
  }
  return { Authorization: `Bearer ${session.access_token}` };
}

export async function apiRequest(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${API_URL}${path}`, { ...init, headers: { ...init.headers, ...(await authHeaders()) } });
  if (response.status === 401) {
    cachedSession = null;
    lastSessionCheck = 0;
    const session = await refreshOnce();
    if (!session) return response;
    const headers = { ...init.headers, Authorization: `Bearer ${session.access_token}` };
    return fetch(`${API_URL}${path}`, { ...init, headers });
  }
  return response;
}

export const fetchEntitlements = () => apiRequest('/me/entitlements');
export const fetchContacts = () => apiRequest('/contacts?limit=1000');
export const fetchNotes = () => apiRequest('/persona-notes');
