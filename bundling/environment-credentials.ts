/**
 * The AWS SDK's credentials, only from the environment variables in which every Lambda has its role's;
 * they are read anew for each request. The SDK's own chain goes on to look in files, SSO and the
 * network, code that is a third of a bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
