import { isLoopback, type LocalSettings } from './settings.ts';

/** Risks of the chosen settings, for the person who starts the service. */
export function warningsOf({ host, tokenHost, blobs, hasOwnIssuer }: LocalSettings): readonly string[] {
  const warnings: string[] = [];
  if (!isLoopback(host)) {
    warnings.push(`The API listens on ${host} without TLS. Put a TLS proxy in front of it.`);
  }
  if (hasOwnIssuer && !isLoopback(tokenHost)) {
    warnings.push(
      `The development token issuer listens on ${tokenHost}. Anyone who knows a client secret can get a token.`,
    );
  }
  if (blobs === 'azurite') {
    warnings.push('If Azurite is killed, writes that it acknowledged in the last 5 seconds can be lost.');
  }
  return warnings;
}
