import axios from 'axios';

/** Tells the server that a film began to play. Without a token there is nothing to tell yet. */
export async function startPlaybackSession(movieId: string) {
  const token = localStorage.getItem('auth-token');
  if (!token) return undefined;
  const response = await axios.post('/api/v1/playback/session/start', { movieId }, { headers: { Authorization: `Bearer ${token}` } });
  return response.data.sessionId as string;
}
