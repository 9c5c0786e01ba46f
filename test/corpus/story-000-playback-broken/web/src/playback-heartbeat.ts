import { useAuthStore } from '@playback/shared-stores/authStore';

/** Keeps the session alive while a film plays. */
export async function sendHeartbeat(sessionId: string): Promise<boolean> {
  const token = useAuthStore.getState().token;
  const response = await fetch(`/api/v1/playback/session/${sessionId}/heartbeat`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  });
  return response.ok;
}
