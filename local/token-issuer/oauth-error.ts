import { randomUUID } from 'node:crypto';

/** A refused token request, in the error format of Microsoft Entra ID's token endpoint. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly status: number;
  readonly code: 'invalid_client' | 'invalid_request' | 'unauthorized_client' | 'unsupported_grant_type';
  readonly aadsts: number;

  constructor(status: number, code: OAuthError['code'], aadsts: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.aadsts = aadsts;
  }

  body(nowMs: number): Readonly<Record<string, unknown>> {
    const ids = { trace_id: randomUUID(), correlation_id: randomUUID() };
    const timestamp = `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
    const description = `AADSTS${this.aadsts}: ${this.message} Trace ID: ${ids.trace_id} Timestamp: ${timestamp}`;
    return { error: this.code, error_description: description, error_codes: [this.aadsts], timestamp, ...ids };
  }
}
