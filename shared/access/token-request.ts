/** What a client sent to the token endpoint. */
export interface TokenRequest {
  readonly grantType: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** v1's `resource` or v2's `scope`, as sent. */
  readonly target: string;
}

/** Reads the urlencoded body, whatever its Content-Type; HTTP Basic supplies credentials that are not in the body. */
export function parseTokenRequest(body: string, authorization: string | undefined): TokenRequest {
  const form = new URLSearchParams(body);
  const basic = basicCredentials(authorization);
  return {
    grantType: form.get('grant_type') ?? '',
    clientId: form.get('client_id') ?? basic?.id ?? '',
    clientSecret: form.get('client_secret') ?? basic?.secret ?? '',
    target: form.get('resource') ?? form.get('scope') ?? '',
  };
}

/** Both parts are form-encoded before they are joined (RFC 6749, 2.3.1); one that is not is left as it is. */
function basicCredentials(authorization = ''): { readonly id: string; readonly secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/iu.exec(authorization)?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) {
    return undefined;
  }
  return { id: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
