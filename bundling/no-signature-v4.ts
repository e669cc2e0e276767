/** The client is given a signer; the SDK makes one of these when it is given none. */
export class SignatureV4 {
  constructor() {
    throw new Error('The signer is left out of the bundle; see bundling/esbuild.config.mts.');
  }
}
