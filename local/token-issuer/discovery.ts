import type { TokenPolicy, TokenVersion } from './issue-token.ts';

/** The OpenID Connect discovery document of one version of the issuer. */
export function discoveryDocument(
  baseUrl: string,
  version: TokenVersion,
  { tenantId, issuers }: TokenPolicy,
): Readonly<Record<string, unknown>> {
  const oauth = `${baseUrl}/${tenantId}/oauth2${version === 'v1' ? '' : '/v2.0'}`;
  return {
    issuer: issuers[version],
    token_endpoint: `${oauth}/token`,
    authorization_endpoint: `${oauth}/authorize`,
    jwks_uri: `${baseUrl}/${tenantId}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    grant_types_supported: ['client_credentials'],
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
