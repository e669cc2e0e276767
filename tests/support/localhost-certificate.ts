/**
 * A certificate for "localhost" that only tests trust, and its key, which protects nothing. Made with
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
 * -subj /CN=localhost -addext subjectAltName=DNS:localhost`.
 */
export const cert = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUVjypu35liObP6NqM1KLyvwcygjswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzIyNTMwM1oYDzIxMjYxMTAz
MjI1MzAzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ6y9k/gSQSdmAqrQCO4u8lMTmnOormFrxp0nOdjlB0tmfhkF7V0P90
L1yqwjogV4v/rzRqjQZvWhWKVMHRKGUao2kwZzAdBgNVHQ4EFgQU42GkGxMmEY+V
MSfE+Q72pPbBxVkwHwYDVR0jBBgwFoAU42GkGxMmEY+VMSfE+Q72pPbBxVkwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgTFCBmN8P/Iwbm+3eLSg6e+rTShbXVZl8L2cu9vsPSFoCIQDtjv8qsea8
yvRyrRkpwgW9F2Cn/n0VVZY9c0GDM1M8tA==
-----END CERTIFICATE-----
`;

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXNaCQze9G63cLnEu
u+1wsGoEcRouz2CDV30UBLVEsOahRANCAAQ6y9k/gSQSdmAqrQCO4u8lMTmnOorm
Frxp0nOdjlB0tmfhkF7V0P90L1yqwjogV4v/rzRqjQZvWhWKVMHRKGUa
-----END PRIVATE KEY-----
`;
