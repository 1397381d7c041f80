import { z } from 'zod';
import type { RunningService } from '../service/service.ts';

/** Calls the service over HTTP like any client, with a token from the local issuer. */
export class ApiClient {
  readonly #baseUrl: string;
  readonly #token: string;

  private constructor(baseUrl: string, token: string) {
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  /** Connects with the credentials of the first development client, which is the administrator by default. */
  static async connect({ baseUrl, tokenUrls, clients }: RunningService): Promise<ApiClient> {
    const [client] = clients.clients;
    if (client === undefined || tokenUrls === undefined) {
      throw new Error('no development client is configured');
    }
    const answer = await fetch(tokenUrls.v2, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.id,
        client_secret: client.secret,
        scope: 'api://threat-indicators/.default',
      }),
    });
    const { access_token: token } = z.object({ access_token: z.string() }).parse(await answer.json());
    return new ApiClient(baseUrl, token);
  }

  /** @throws Error with the response when its status is not a success */
  async text(method: 'GET' | 'POST', path: string, body?: string): Promise<string> {
    const answer = await fetch(new URL(path, this.#baseUrl), {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path} failed with ${answer.status}: ${text}`);
    }
    return text;
  }

  async get<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S>> {
    return schema.parse(JSON.parse(await this.text('GET', path)));
  }

  async post<S extends z.ZodType>(schema: S, path: string, body: unknown): Promise<z.output<S>> {
    return schema.parse(JSON.parse(await this.text('POST', path, JSON.stringify(body))));
  }
}
