import { ensureAdminPage } from './admin-page.mts';

/** Builds the admin page before it is packaged, and before a Lambda that serves it is invoked. */
export default class AdminPagePlugin {
  readonly hooks = {
    'before:package:createDeploymentArtifacts': ensureAdminPage,
    'before:invoke:local:invoke': ensureAdminPage,
  };
}
