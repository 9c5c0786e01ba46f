import axios from 'axios';

/** Tells the server that a film began to play. Runs as soon as the player says so, which may be before the store is loaded. */
export async function startPlaybackSession(movieId: string) {
  const token = localStorage.getItem('auth-token');
  const response = await axios.post('/api/v1/playback/session/start', { movieId }, { headers: { Authorization: `Bearer ${token}` } });
  return response.data.sessionId as string;
}
