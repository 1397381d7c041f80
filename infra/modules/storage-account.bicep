metadata description = 'A storage account with access by identity only: no shared keys, no public blobs.'

@description('Name of the account.')
param name string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Redundancy of the account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param skuName string

@description('Names of the blob containers.')
param containers string[]

@description('Days after which blobs are deleted, for each container. A container without an entry keeps its blobs.')
param deleteAfterDays object

@description('Days for which deleted blobs and containers can be restored.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('Whether it is reachable from the internet (with a token) or only through private endpoints.')
param isPublic bool

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: skuName
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    networkAcls: {
      defaultAction: isPublic ? 'Allow' : 'Deny'
      // Event Grid stores its dead letters as a trusted service.
      bypass: 'AzureServices'
    }
  }

  resource blobService 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: {
        enabled: true
        days: softDeleteDays
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: softDeleteDays
      }
    }

    resource blobContainers 'containers' = [
      for container in containers: {
        name: container
        properties: {
          publicAccess: 'None'
        }
      }
    ]
  }

  resource lifecycle 'managementPolicies' = if (!empty(deleteAfterDays)) {
    name: 'default'
    properties: {
      policy: {
        rules: [
          for rule in items(deleteAfterDays): {
            name: 'delete-old-${rule.key}'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: {
                blobTypes: ['blockBlob']
                prefixMatch: ['${rule.key}/']
              }
              actions: {
                baseBlob: {
                  delete: {
                    daysAfterModificationGreaterThan: rule.value
                  }
                }
              }
            }
          }
        ]
      }
    }
    dependsOn: [blobService]
  }
}
