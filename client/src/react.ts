import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { Session } from './options.ts';
import type { SessionManager } from './session-manager.ts';

const ManagerContext = createContext<SessionManager | undefined>(undefined);

/** Runs the manager's session while the components in it are on the page. */
export const SessionProvider = ({
  manager,
  children,
}: {
  /** Make it once, outside of components. */
  manager: SessionManager;
  children?: ReactNode;
}) => {
  useEffect(() => {
    manager.initializeSession();
  }, [manager]);
  return createElement(ManagerContext.Provider, { value: manager }, children);
};

export type SessionHook = Session & {
  messageSent: () => void;
  conversationStarted: () => void;
  /** Counts an answer when its promise resolves, with the seconds that it took; returns the promise. */
  trackResponse: <Answer>(answer: Promise<Answer>) => Promise<Answer>;
};

/** The session, and what to tell it. The functions stay the same from render to render. */
export const useSession = (): SessionHook => {
  const manager = useContext(ManagerContext);
  if (!manager) throw new Error('useSession() needs a <SessionProvider> around its component');
  const session = useSyncExternalStore(manager.subscribe, manager.getSession, manager.getSession);
  const actions = useMemo(
    () => ({
      messageSent: () => manager.onMessageSent(),
      conversationStarted: () => manager.onConversationStarted(),
      trackResponse: <Answer>(answer: Promise<Answer>): Promise<Answer> => {
        const askedAt = performance.now();
        answer.then(
          () => manager.onResponseReceived((performance.now() - askedAt) / 1000),
          () => {},
        );
        return answer;
      },
    }),
    [manager],
  );
  return { ...session, ...actions };
};
