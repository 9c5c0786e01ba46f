import type { Session } from '@supabase/supabase-js';
import { supabase } from './supabase';

const API_URL = process.env.EXPO_PUBLIC_API_URL;
const SESSION_CACHE_MS = 5000;

let lastSessionCheck = 0;
let cachedSession: Session | null = null;

async function currentSession(): Promise<Session | null> {
  if (cachedSession && Date.now() - lastSessionCheck < SESSION_CACHE_MS) return cachedSession;
  const { data } = await supabase.auth.getSession();
  cachedSession = data.session;
  lastSessionCheck = Date.now();
  return cachedSession;
}

async function authHeaders(): Promise<Record<string, string>> {
  const session = await currentSession();
  if (!session) return {};
  const expiresAt = (session.expires_at ?? 0) * 1000;
  const isExpiringSoon = expiresAt - Date.now() < 60_000;
  if (isExpiringSoon) {
    const { data, error } = await supabase.auth.refreshSession();
    if (error || !data.session) return {};
    return { Authorization: `Bearer ${data.session.access_token}` };
  }
  return { Authorization: `Bearer ${session.access_token}` };
}

export async function apiRequest(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${API_URL}${path}`, { ...init, headers: { ...init.headers, ...(await authHeaders()) } });
  if (response.status === 401) {
    console.warn(`401 from ${path}, trying once more`);
    return fetch(`${API_URL}${path}`, { ...init, headers: { ...init.headers, ...(await authHeaders()) } });
  }
  return response;
}

export const fetchEntitlements = () => apiRequest('/me/entitlements');
export const fetchContacts = () => apiRequest('/contacts?limit=1000');
export const fetchNotes = () => apiRequest('/persona-notes');
