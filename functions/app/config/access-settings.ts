import { z } from 'zod';
import { claimMappingSchema } from '../../../shared/access/claim-mapping.ts';
import { peopleRoleNames } from '../../../shared/access/people-roles.ts';
import { parseTrustedProxies } from '../../../shared/platform/trusted-proxies.ts';

/** Texts with commas between them. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** An origin; secrets go there, so it is https unless it is this machine. */
export const authority = z.url().transform((text, context) => {
  const { protocol, hostname, origin, href } = new URL(text);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (href !== `${origin}/` || !(protocol === 'https:' || (protocol === 'http:' && isLoopback))) {
    context.addIssue({
      code: 'custom',
      message: 'expected the address of a host, such as https://login.microsoftonline.com',
    });
    return z.NEVER;
  }
  return origin;
});

/** Where clients reach the service; without a slash at its end. */
export const publicUrl = z.string().transform((text, context) => {
  const { protocol, pathname, origin, href } = new URL(URL.canParse(text) ? text : 'about:blank');
  if (!['http:', 'https:'].includes(protocol) || href !== `${origin}${pathname}`) {
    context.addIssue({
      code: 'custom',
      message: 'expected where clients reach the service, such as https://ti.example.com or https://example.com/ti',
    });
    return z.NEVER;
  }
  return href.replace(/\/+$/u, '');
});

/** Addresses and ranges. */
export const trustedProxies = commaList.refine(
  (names) => parseTrustedProxies(names) !== undefined,
  'expected addresses and ranges of proxies, such as loopback,10.0.0.0/8',
);

/** Where the claims of another provider's tokens are, as JSON. */
export const claimMapping = z.string().transform((text, context) => {
  try {
    return claimMappingSchema.parse(JSON.parse(text));
  } catch {
    const message =
      'expected JSON such as {"tid":null,"roles":"realm_access.roles","scp":"scope","groups":"groups","azp":"azp"}';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const roleGroupsSchema = z.partialRecord(z.enum(peopleRoleNames), z.array(z.string().trim().min(1).toLowerCase()));

/** Which groups have which roles, as JSON. */
export const roleGroups = z.string().transform((text, context) => {
  try {
    return roleGroupsSchema.parse(JSON.parse(text));
  } catch {
    const message = `expected JSON such as {"Analyst":["<id of a group>"]}, with the roles ${peopleRoleNames.join(', ')}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

/** What people without a role may do. */
export const peopleWithoutRole = z.enum(['scopes', 'none', ...peopleRoleNames]);
