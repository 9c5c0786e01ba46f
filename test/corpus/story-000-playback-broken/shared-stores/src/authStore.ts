import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface AuthState {
  token: string | null;
  user: { id: string } | null;
  signedIn: (token: string, user: { id: string }) => void;
}

/** Empty until the browser's storage has been read, which may be after the first requests. */
export const useAuthStore = create<AuthState>()(
  persist(
    (set) => ({
      token: null,
      user: null,
      signedIn: (token, user) => set({ token, user }),
    }),
    { name: 'auth' },
  ),
);
