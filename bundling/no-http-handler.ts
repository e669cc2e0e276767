/** The client is given a request handler; the SDK asks for its own when it is given none. */
export const NodeHttpHandler = {
  create: <Given>(given: Given): Given => {
    if (given === undefined) {
      throw new Error(
        'The HTTP handler is left out of the bundle; see bundling/esbuild.config.mts.',
      );
    }
    return given;
  },
};

/** Answers arrive whole; the SDK asks for this to read those that do not. */
export const streamCollector = (): never => {
  throw new Error('Streams are left out of the bundle; see bundling/esbuild.config.mts.');
};
