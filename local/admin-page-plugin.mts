import { buildAdminPage, isAdminPageBuilt } from './admin-page.mts';

const build = () => {
  if (!isAdminPageBuilt()) buildAdminPage();
};

/** Builds the admin page before it is packaged, and before a Lambda that serves it is invoked. */
export default class AdminPagePlugin {
  readonly hooks = {
    'before:package:createDeploymentArtifacts': build,
    'before:invoke:local:invoke': build,
  };
}
