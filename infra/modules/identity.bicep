metadata description = 'The identity under which the function app reaches everything. It has no secret.'

@description('Name of the identity.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Its client id, by which the clients choose it.')
output clientId string = identity.properties.clientId

@description('Its object id, to which roles are given.')
output principalId string = identity.properties.principalId
