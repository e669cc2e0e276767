/** What we read of osls. */
type Serverless = {
  service: {
    provider: {
      compiledCloudFormationTemplate: {
        Resources: Record<string, { Type: string; Properties: { StageName?: string } }>;
      };
    };
  };
};

/**
 * Leaves the stage to deploy/stage.yml. A deployment that is told the name of a stage makes it itself,
 * and takes settings for it only when the stage is new.
 */
export default class StagePlugin {
  readonly hooks = {
    'after:aws:package:finalize:mergeCustomProviderResources': () => {
      const { Resources } = this.#serverless.service.provider.compiledCloudFormationTemplate;
      for (const { Type, Properties } of Object.values(Resources)) {
        if (Type === 'AWS::ApiGateway::Deployment') delete Properties.StageName;
      }
    },
  };
  readonly #serverless: Serverless;

  constructor(serverless: Serverless) {
    this.#serverless = serverless;
  }
}
