import { ensureAdminPage } from '../../local/admin-page.mts';

/** Builds the admin page, which tests of several kinds then find built. */
export default ensureAdminPage;
