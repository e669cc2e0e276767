import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkParameters } from './parameters.mts';

/** What we read of osls. */
type Serverless = {
  service: {
    provider: { stage: string; environment: Record<string, unknown> };
    functions: Record<string, { environment?: Record<string, unknown> }>;
  };
  configurationInput: { params: Record<string, Record<string, unknown>> };
  processedInput: { options: { param?: string[] } };
  classes: { Error: new (message: string) => Error };
};

/**
 * Refuses a stage with a wrong parameter before anything of it is packaged, with a sentence that names
 * the parameter; what the Lambdas would refuse when they start is refused in their own words.
 */
export default class ParametersPlugin {
  readonly hooks = { 'before:package:cleanup': () => this.#check() };
  readonly #serverless: Serverless;

  constructor(serverless: Serverless) {
    this.#serverless = serverless;
  }

  async #check() {
    const { service, classes } = this.#serverless;
    const environments = Object.values(service.functions).map(({ environment }) => environment);
    try {
      this.#checkParameters();
      await checkSettings(Object.assign({}, service.provider.environment, ...environments));
    } catch (error) {
      throw new classes.Error((error as Error).message);
    }
  }

  /** As osls has them: those of the stage over the default ones, those of the command over both. */
  #checkParameters() {
    const { service, configurationInput, processedInput } = this.#serverless;
    const { params } = configurationInput;
    const ofCommand = (processedInput.options.param ?? []).map((text) => {
      const [name = '', ...value] = text.split('=');
      return [name, value.join('=').trimEnd()];
    });
    checkParameters(
      {
        ...params['default'],
        ...params[service.provider.stage],
        ...Object.fromEntries(ofCommand),
      },
      new Set(Object.values(params).flatMap((ofStage) => Object.keys(ofStage))),
    );
  }
}

const LOAD =
  "import('./lib/config.ts').catch((error) => { console.log(error.message); process.exit(1); })";

/** Has the handlers' own check look at the environment that they will have, and at nothing else. */
const checkSettings = async (environment: Record<string, string>) => {
  const options = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--eval', LOAD];
  await promisify(execFile)(process.execPath, options, {
    cwd: join(import.meta.dirname, '..'),
    env: environment,
  }).catch(({ stdout, message }) => {
    throw new Error(stdout || message);
  });
};
