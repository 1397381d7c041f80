import type { ModelBindingData, ResourceFactoryResolver } from '@azure/functions-extensions-base';
import { z } from 'zod';
import { extensionsBase } from './extensions-base.ts';

/** The blob that fired a trigger. */
interface BlobName {
  readonly container: string;
  readonly name: string;
}

const resourceType = 'AzureStorageBlobs';
const contentSchema = z.object({ ContainerName: z.string().min(1), BlobName: z.string().min(1) });

/** Reads what the host sends for a blob trigger with `sdkBinding`: connection, container and name, never the bytes. */
export function readBlobName(data: ModelBindingData | ModelBindingData[]): BlobName {
  const content = Array.isArray(data) ? undefined : data.content;
  const { ContainerName, BlobName } = contentSchema.parse(JSON.parse(content?.toString() ?? 'null'));
  return { container: ContainerName, name: BlobName };
}

/** Makes the library pass `BlobName`s to blob-triggered functions. A second call changes nothing. */
export function registerBlobNameBinding(): void {
  const resolver = loadResolver();
  if (!resolver.hasResourceFactory(resourceType)) {
    resolver.registerResourceFactory(resourceType, readBlobName);
  }
}

function loadResolver(): ResourceFactoryResolver {
  if (!isResolverModule(extensionsBase)) {
    throw new TypeError('@azure/functions-extensions-base has no ResourceFactoryResolver');
  }
  return extensionsBase.ResourceFactoryResolver.getInstance();
}

function isResolverModule(base: unknown): base is { readonly ResourceFactoryResolver: typeof ResourceFactoryResolver } {
  return typeof base === 'object' && base !== null && 'ResourceFactoryResolver' in base;
}
