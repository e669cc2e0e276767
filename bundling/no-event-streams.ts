/** No operation of DynamoDB has an event stream; the SDK asks for these when one does. */
const unsupported = (): never => {
  throw new Error('Event streams are left out of the bundle; see bundling/esbuild.config.mts.');
};

export { unsupported as EventStreamSerde, unsupported as eventStreamSerdeProvider };
