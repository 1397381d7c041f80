metadata description = 'A virtual network with two subnets: one for outbound traffic of the app, one for the private endpoints of the stores.'

@description('Name of the virtual network.')
param name string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Address range, /24 or wider.')
param addressPrefix string

@description('Name of the storage account for the Functions host.')
param hostStorageName string

@description('Name of the storage account for the data of the service.')
param dataStorageName string

@description('Name of the Cosmos DB account.')
param cosmosAccountName string

@description('Name of the Service Bus namespace.')
param serviceBusName string

var storageType = 'Microsoft.Storage/storageAccounts'

@description('Resources that get a private endpoint, and the sub-resource of each.')
var targets = [
  { resourceType: storageType, resourceName: hostStorageName, groupId: 'blob' }
  { resourceType: storageType, resourceName: hostStorageName, groupId: 'queue' }
  { resourceType: storageType, resourceName: hostStorageName, groupId: 'table' }
  { resourceType: storageType, resourceName: dataStorageName, groupId: 'blob' }
  { resourceType: storageType, resourceName: dataStorageName, groupId: 'queue' }
  { resourceType: 'Microsoft.DocumentDB/databaseAccounts', resourceName: cosmosAccountName, groupId: 'Sql' }
  { resourceType: 'Microsoft.ServiceBus/namespaces', resourceName: serviceBusName, groupId: 'namespace' }
]

@description('DNS zone of each kind of sub-resource.')
var zones = [
  { groupId: 'blob', name: 'privatelink.blob.${environment().suffixes.storage}' }
  { groupId: 'queue', name: 'privatelink.queue.${environment().suffixes.storage}' }
  { groupId: 'table', name: 'privatelink.table.${environment().suffixes.storage}' }
  { groupId: 'Sql', name: 'privatelink.documents.azure.com' }
  { groupId: 'namespace', name: 'privatelink.servicebus.windows.net' }
]

resource outboundAddress 'Microsoft.Network/publicIPAddresses@2025-09-01' = {
  name: '${name}-outbound'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
  }
}

// For fetching token signing keys and sending telemetry: a private subnet has no other outbound access.
resource outbound 'Microsoft.Network/natGateways@2025-09-01' = {
  name: '${name}-outbound'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    idleTimeoutInMinutes: 4
    publicIpAddresses: [{ id: outboundAddress.id }]
  }
}

resource securityGroup 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: '${name}-endpoints'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'https-and-amqp-from-the-network'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRanges: ['443', '5671-5672']
        }
      }
      {
        name: 'nothing-else'
        properties: {
          priority: 4096
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    subnets: [
      {
        name: 'functions'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          defaultOutboundAccess: false
          natGateway: {
            id: outbound.id
          }
          delegations: [
            {
              name: 'functions'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled'
          networkSecurityGroup: {
            id: securityGroup.id
          }
        }
      }
    ]
  }

  resource endpointSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

resource dnsZones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zones: {
    name: zone.name
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in zones: {
    parent: dnsZones[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-09-01' = [
  for target in targets: {
    name: 'pep-${target.resourceName}-${toLower(target.groupId)}'
    location: location
    tags: tags
    properties: {
      subnet: {
        id: network::endpointSubnet.id
      }
      privateLinkServiceConnections: [
        {
          name: target.groupId
          properties: {
            privateLinkServiceId: resourceId(target.resourceType, target.resourceName)
            groupIds: [target.groupId]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [
  for (target, index) in targets: {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: target.groupId
          properties: {
            privateDnsZoneId: resourceId(
              'Microsoft.Network/privateDnsZones',
              first(filter(zones, zone => zone.groupId == target.groupId))!.name
            )
          }
        }
      ]
    }
    dependsOn: [zoneLinks]
  }
]
