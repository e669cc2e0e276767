import { QueryClient } from '@tanstack/react-query';
import { lazy, useSyncExternalStore } from 'react';
import { CoreAdminContext, CoreAdminUI, CustomRoutes, Resource } from 'react-admin';
import { Navigate, Route, useParams } from 'react-router-dom';
import { AuditList } from './audit/AuditList.tsx';
import { dataProvider } from './data-provider.ts';
import { Failure } from './layout/Failure.tsx';
import { Layout } from './layout/Layout.tsx';
import { NotFound } from './layout/NotFound.tsx';
import { Notifications } from './layout/Notifications.tsx';
import { userPath } from './sessions/links.tsx';
import { SessionList } from './sessions/SessionList.tsx';
import { SessionShow } from './sessions/SessionShow.tsx';
import { authProvider } from './sign-in/auth-provider.ts';
import { SignIn } from './sign-in/SignIn.tsx';
import { signInState } from './sign-in/sign-in-state.ts';

// Only who looks at charts loads them.
const Insights = lazy(async () => ({
  default: (await import('./insights/Insights.tsx')).Insights,
}));
const UserShow = lazy(async () => ({ default: (await import('./user/UserShow.tsx')).UserShow }));

const queryClient = new QueryClient({
  // Whoever looks decides whether to try again. A service on this machine answers without a network.
  defaultOptions: { queries: { retry: false, networkMode: 'always' } },
});

/** The parts of react-admin that have no looks; those are ours, straight from MUI. */
export const App = () => (
  <CoreAdminContext
    authProvider={authProvider}
    dataProvider={dataProvider}
    queryClient={queryClient}
  >
    <Gate />
    <Notifications />
  </CoreAdminContext>
);

/**
 * The page to sign in at stands in for any view, at that view's address, until somebody has signed
 * in. (Sent to an address of its own, react-admin 5.15 goes there some thousand times: its query
 * whether one is signed in is cleared and asked anew faster than the router gets there.)
 */
const Gate = () => {
  const { token } = useSyncExternalStore(signInState.subscribe, signInState.get);
  return token === undefined ? <SignIn /> : <Views />;
};

const Views = () => (
  <CoreAdminUI
    title="Customer Sessions"
    layout={Layout}
    error={Failure}
    catchAll={NotFound}
    disableTelemetry
  >
    <Resource name="sessions" list={SessionList} show={SessionShow}>
      <Route path=":id/*" element={<NotFound />} />
    </Resource>
    <Resource name="users" show={UserShow}>
      <Route path=":id" element={<ToUser />} />
      <Route path="*" element={<NotFound />} />
    </Resource>
    <Resource name="audit" list={AuditList}>
      <Route path=":id/*" element={<NotFound />} />
    </Resource>
    <CustomRoutes>
      <Route path="/insights" element={<Insights />} />
    </CustomRoutes>
  </CoreAdminUI>
);

/** A user's address as one would guess it. */
const ToUser = () => {
  const { id = '' } = useParams();
  return <Navigate to={userPath(id)} replace />;
};
