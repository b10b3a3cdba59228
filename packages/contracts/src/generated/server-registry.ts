// Generated from contracts/ServerRegistry.sol by scripts/generate.mjs: do not edit.

/** ABI of `ServerRegistry`, its events and custom errors included. */
export const serverRegistryAbi = [
  {
    "type": "constructor",
    "inputs": [
      {
        "name": "firstCurator",
        "type": "address",
        "internalType": "address"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "MAX_BATCH",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "MAX_LIFETIME",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "MAX_QUERY",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "MAX_RECORD",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "MAX_TEXT",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "acceptCurator",
    "inputs": [],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "acceptProvider",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "approve",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "curator",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "address"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "declare",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "declarations",
        "type": "tuple[]",
        "internalType": "struct Declaration[]",
        "components": [
          {
            "name": "nodeId",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "publicKey",
            "type": "bytes",
            "internalType": "bytes"
          },
          {
            "name": "expiresAt",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "consent",
            "type": "tuple",
            "internalType": "struct Consent",
            "components": [
              {
                "name": "expiresAt",
                "type": "uint40",
                "internalType": "uint40"
              },
              {
                "name": "sequence",
                "type": "uint64",
                "internalType": "uint64"
              },
              {
                "name": "deadline",
                "type": "uint40",
                "internalType": "uint40"
              },
              {
                "name": "signature",
                "type": "bytes",
                "internalType": "bytes"
              }
            ]
          },
          {
            "name": "record",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "eip712Domain",
    "inputs": [],
    "outputs": [
      {
        "name": "fields",
        "type": "bytes1",
        "internalType": "bytes1"
      },
      {
        "name": "name",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "version",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "chainId",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "verifyingContract",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "salt",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "extensions",
        "type": "uint256[]",
        "internalType": "uint256[]"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "getProvider",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "tuple",
        "internalType": "struct Provider",
        "components": [
          {
            "name": "id",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "owner",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "pendingOwner",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "status",
            "type": "uint8",
            "internalType": "enum ProviderStatus"
          },
          {
            "name": "statusSince",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "metadataURI",
            "type": "string",
            "internalType": "string"
          },
          {
            "name": "metadataHash",
            "type": "bytes32",
            "internalType": "bytes32"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "listProviders",
    "inputs": [
      {
        "name": "firstProvider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "limit",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [
      {
        "name": "providers",
        "type": "tuple[]",
        "internalType": "struct Provider[]",
        "components": [
          {
            "name": "id",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "owner",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "pendingOwner",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "status",
            "type": "uint8",
            "internalType": "enum ProviderStatus"
          },
          {
            "name": "statusSince",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "metadataURI",
            "type": "string",
            "internalType": "string"
          },
          {
            "name": "metadataHash",
            "type": "bytes32",
            "internalType": "bytes32"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "listResources",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "cursor",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "limit",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [
      {
        "name": "page",
        "type": "tuple",
        "internalType": "struct ResourcePage",
        "components": [
          {
            "name": "asOf",
            "type": "tuple",
            "internalType": "struct AsOf",
            "components": [
              {
                "name": "blockNumber",
                "type": "uint64",
                "internalType": "uint64"
              },
              {
                "name": "blockTimestamp",
                "type": "uint64",
                "internalType": "uint64"
              },
              {
                "name": "listVersion",
                "type": "uint64",
                "internalType": "uint64"
              },
              {
                "name": "providersVersion",
                "type": "uint64",
                "internalType": "uint64"
              }
            ]
          },
          {
            "name": "resources",
            "type": "tuple[]",
            "internalType": "struct Resource[]",
            "components": [
              {
                "name": "nodeId",
                "type": "bytes32",
                "internalType": "bytes32"
              },
              {
                "name": "status",
                "type": "uint8",
                "internalType": "enum ResourceStatus"
              },
              {
                "name": "provider",
                "type": "uint40",
                "internalType": "uint40"
              },
              {
                "name": "expiresAt",
                "type": "uint40",
                "internalType": "uint40"
              },
              {
                "name": "consentedUntil",
                "type": "uint40",
                "internalType": "uint40"
              },
              {
                "name": "sequence",
                "type": "uint64",
                "internalType": "uint64"
              }
            ]
          },
          {
            "name": "nextCursor",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "total",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "listVersion",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "uint64",
        "internalType": "uint64"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "pendingCurator",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "address"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "providerCount",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "providersVersion",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint64",
        "internalType": "uint64"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "registerProvider",
    "inputs": [
      {
        "name": "metadataURI",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "metadataHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "reinstate",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "reject",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "reason",
        "type": "string",
        "internalType": "string"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "remove",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "reason",
        "type": "string",
        "internalType": "string"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "renew",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "nodeIds",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
      },
      {
        "name": "expiresAt",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "resourceCount",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "setMetadata",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "metadataURI",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "metadataHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "supportsInterface",
    "inputs": [
      {
        "name": "interfaceId",
        "type": "bytes4",
        "internalType": "bytes4"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "bool",
        "internalType": "bool"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "suspend",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "reason",
        "type": "string",
        "internalType": "string"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "transferCurator",
    "inputs": [
      {
        "name": "newCurator",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "transferProvider",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "newOwner",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "verify",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "nodeIds",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
      }
    ],
    "outputs": [
      {
        "name": "asOf",
        "type": "tuple",
        "internalType": "struct AsOf",
        "components": [
          {
            "name": "blockNumber",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "blockTimestamp",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "listVersion",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "providersVersion",
            "type": "uint64",
            "internalType": "uint64"
          }
        ]
      },
      {
        "name": "resources",
        "type": "tuple[]",
        "internalType": "struct Resource[]",
        "components": [
          {
            "name": "nodeId",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "status",
            "type": "uint8",
            "internalType": "enum ResourceStatus"
          },
          {
            "name": "provider",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "expiresAt",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "consentedUntil",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "sequence",
            "type": "uint64",
            "internalType": "uint64"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "withdraw",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "nodeIds",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "withdrawAsNode",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "sequence",
        "type": "uint64",
        "internalType": "uint64"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "withdrawWithSignature",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "sequence",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "deadline",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "signature",
        "type": "bytes",
        "internalType": "bytes"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "event",
    "name": "ConsentsVoided",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "nodeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "sequence",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "CuratorTransferStarted",
    "inputs": [
      {
        "name": "curator",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "pendingCurator",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "CuratorTransferred",
    "inputs": [
      {
        "name": "previousCurator",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "curator",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "EIP712DomainChanged",
    "inputs": [],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProviderMetadataChanged",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "metadataURI",
        "type": "string",
        "indexed": false,
        "internalType": "string"
      },
      {
        "name": "metadataHash",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProviderRegistered",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "metadataURI",
        "type": "string",
        "indexed": false,
        "internalType": "string"
      },
      {
        "name": "metadataHash",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProviderStatusChanged",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "previousStatus",
        "type": "uint8",
        "indexed": true,
        "internalType": "enum ProviderStatus"
      },
      {
        "name": "status",
        "type": "uint8",
        "indexed": true,
        "internalType": "enum ProviderStatus"
      },
      {
        "name": "reason",
        "type": "string",
        "indexed": false,
        "internalType": "string"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProviderTransferStarted",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "pendingOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProviderTransferred",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "previousOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ResourceDeclared",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "nodeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "previousProvider",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      },
      {
        "name": "expiresAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      },
      {
        "name": "consentedUntil",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      },
      {
        "name": "sequence",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "publicKey",
        "type": "bytes",
        "indexed": false,
        "internalType": "bytes"
      },
      {
        "name": "record",
        "type": "bytes",
        "indexed": false,
        "internalType": "bytes"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ResourceRenewed",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "nodeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "expiresAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ResourceWithdrawn",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "nodeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "byNode",
        "type": "bool",
        "indexed": false,
        "internalType": "bool"
      },
      {
        "name": "sequence",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "version",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "error",
    "name": "InvalidShortString",
    "inputs": []
  },
  {
    "type": "error",
    "name": "RegistryBatchEmpty",
    "inputs": []
  },
  {
    "type": "error",
    "name": "RegistryBatchTooLarge",
    "inputs": [
      {
        "name": "length",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "maximum",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryCuratorZero",
    "inputs": []
  },
  {
    "type": "error",
    "name": "RegistryDeadlinePassed",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "deadline",
        "type": "uint40",
        "internalType": "uint40"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryExpiry",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "expiresAt",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "latest",
        "type": "uint40",
        "internalType": "uint40"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryMetadataURITooLong",
    "inputs": [
      {
        "name": "length",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "maximum",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryNotCurator",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryNotListed",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryNotNodeAddress",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryNotPendingCurator",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryNotPendingProviderOwner",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryNotProviderOwner",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryPageLimit",
    "inputs": [
      {
        "name": "limit",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "maximum",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryProviderFinal",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "status",
        "type": "uint8",
        "internalType": "enum ProviderStatus"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryProviderStatus",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "status",
        "type": "uint8",
        "internalType": "enum ProviderStatus"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryProviderUnknown",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryPublicKeyLength",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "length",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryPublicKeyMismatch",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "hash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryReasonTooLong",
    "inputs": [
      {
        "name": "length",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "maximum",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryRecordTooLong",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "length",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "maximum",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistrySequenceSpent",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "sequence",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "spent",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistrySignatureInvalid",
    "inputs": [
      {
        "name": "nodeId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "StringTooLong",
    "inputs": [
      {
        "name": "str",
        "type": "string",
        "internalType": "string"
      }
    ]
  }
] as const

/** Creation code of `ServerRegistry`; its one constructor argument is the curator's address. */
export const serverRegistryBytecode =
  '0x610160604052348015610010575f5ffd5b506040516141b83803806141b883398101604081905261002f916101ed565b806040518060400160405280601681526020017f576179706f737420536572766572526567697374727900000000000000000000815250604051806040016040528060018152602001603160f81b81525061008f826101a760201b60201c565b6101205261009c816101a7565b61014052815160208084019190912060e052815190820120610100524660a05261012860e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b03811661015857604051636eceb74560e01b815260040160405180910390fd5b600280546001600160a01b0319166001600160a01b0383169081179091556040515f907f1d71623b930faba2cae6c6b89d58c2cfed18b689c6bc4da1b52d4465b2c1058e908290a35050610275565b5f5f829050601f815111156101da578260405163305a27a960e01b81526004016101d1919061021a565b60405180910390fd5b80516101e58261024f565b179392505050565b5f602082840312156101fd575f5ffd5b81516001600160a01b0381168114610213575f5ffd5b9392505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561026f575f198160200360031b1b821691505b50919050565b60805160a05160c05160e051610100516101205161014051613ef26102c65f395f61240501525f6123d501525f61302401525f612ffc01525f612f5701525f612f8101525f612fab0152613ef25ff3fe608060405234801561000f575f5ffd5b5060043610610201575f3560e01c80638a32a01c11610123578063c9b4d239116100b8578063dc5e47d911610088578063e66f53b71161006e578063e66f53b7146104cd578063efa644ec146104ed578063f2812b3814610500575f5ffd5b8063dc5e47d9146104b1578063e5cc4d2e146104ba575f5ffd5b8063c9b4d2391461046f578063ce5f374014610482578063d3c0b87314610495578063d9ef52d1146104a8575f5ffd5b80639687dcc4116100f35780639687dcc41461042057806397090b7214610433578063a401983514610446578063bf2260241461044f575f5ffd5b80638a32a01c146103ab5780639009e7dd146103b35780639429d367146103f8578063950bff9f14610418575f5ffd5b806361bda8381161019957806374c832681161016957806374c832681461035957806378232bcf1461036a57806384b0196e1461037d578063867baf3814610398575f5ffd5b806361bda838146102e45780636d7891cd146103045780636df4d241146103175780636e6d343014610338575f5ffd5b806330aa423a116101d457806330aa423a1461027557806337197564146102ab5780634067fcd8146102be57806360bebbf4146102d1575f5ffd5b806301ffc9a7146102055780630a61543a1461022d57806316c5792d146102565780632ba2a6651461026b575b5f5ffd5b610218610213366004613167565b610529565b60405190151581526020015b60405180910390f35b61024061023b3660046131eb565b6105c1565b60405164ffffffffff9091168152602001610224565b610269610264366004613256565b610811565b005b6102406276a70081565b6006546102929065010000000000900467ffffffffffffffff1681565b60405167ffffffffffffffff9091168152602001610224565b6102696102b9366004613283565b6108d9565b6102696102cc3660046132d2565b6109cb565b6102696102df366004613344565b610ab7565b6102f76102f236600461339a565b610c03565b60405161022491906134f4565b610269610312366004613575565b610dda565b61032a61032536600461358e565b610e4c565b604051610224929190613673565b61034b6103463660046136e3565b610ff8565b604051908152602001610224565b6006546102409064ffffffffff1681565b610269610378366004613711565b61100e565b610385611076565b6040516102249796959493929190613743565b6102696103a6366004613802565b6110d4565b6102696111a9565b6003546103d39073ffffffffffffffffffffffffffffffffffffffff1681565b60405173ffffffffffffffffffffffffffffffffffffffff9091168152602001610224565b61040b610406366004613575565b61127b565b6040516102249190613858565b61034b606481565b61026961042e366004613344565b611412565b61026961044136600461386a565b61148d565b61034b61010081565b61046261045d3660046138d4565b61160f565b60405161022491906138fd565b61026961047d366004613283565b61184e565b610269610490366004613283565b6118e4565b6102696104a3366004613575565b61197a565b61034b61012c81565b61034b6103e881565b6102696104c8366004613993565b6119e9565b6002546103d39073ffffffffffffffffffffffffffffffffffffffff1681565b6102696104fb366004613575565b611a7b565b61029261050e3660046136e3565b60096020525f908152604090205467ffffffffffffffff1681565b5f7fffffffff0000000000000000000000000000000000000000000000000000000082167f5b0aefca0000000000000000000000000000000000000000000000000000000014806105bb57507f01ffc9a7000000000000000000000000000000000000000000000000000000007fffffffff000000000000000000000000000000000000000000000000000000008316145b92915050565b5f6105cc8484611bcc565b600680545f906105e29064ffffffffff16613a33565b91906101000a81548164ffffffffff021916908364ffffffffff1602179055905060405180606001604052803373ffffffffffffffffffffffffffffffffffffffff1681526020016001600581111561063d5761063d6133c2565b815264ffffffffff42811660209283015283165f90815260048252604090208251815473ffffffffffffffffffffffffffffffffffffffff9091167fffffffffffffffffffffffff000000000000000000000000000000000000000082168117835592840151919283917fffffffffffffffffffffff0000000000000000000000000000000000000000001617740100000000000000000000000000000000000000008360058111156106f2576106f26133c2565b021790555060409182015181547fffffffffffff0000000000ffffffffffffffffffffffffffffffffffffffffff16750100000000000000000000000000000000000000000064ffffffffff928316021790915582165f90815260056020522060018101839055600201610767848683613b25565b503373ffffffffffffffffffffffffffffffffffffffff168164ffffffffff167fdb408921adfed211c82b477788543d1e186fb09c569136db53bc4368dbe05bf38686866006600581819054906101000a900467ffffffffffffffff166107cd90613bfd565b91906101000a81548167ffffffffffffffff021916908367ffffffffffffffff16021790556040516108029493929190613c67565b60405180910390a39392505050565b60025473ffffffffffffffffffffffffffffffffffffffff163314610869576040517f943f40610000000000000000000000000000000000000000000000000000000081523360048201526024015b60405180910390fd5b600380547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff831690811790915560405133907f3eadfdfeb67d632658faa7554fc20fd681cda4a760ce9bb2701d082d8cd88c61905f90a350565b60025473ffffffffffffffffffffffffffffffffffffffff16331461092c576040517f943f4061000000000000000000000000000000000000000000000000000000008152336004820152602401610860565b64ffffffffff83165f9081526004602052604081205474010000000000000000000000000000000000000000900460ff16906003826005811115610972576109726133c2565b1461097e576002610980565b815b90506109c48582600587878080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250611c1792505050565b5050505050565b816109de816109d983611e3a565b611ec9565b64ffffffffff83165f81815260056020819052604090912080547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff8616908117909155600680549193339390927f27b9b47f01a5d05f7be813ebc947c0fb4b7c8bfc05c9a1b1e1b59dd2628d930e929190610a819065010000000000900467ffffffffffffffff16613bfd565b825467ffffffffffffffff9182166101009390930a838102920219161790915560405190815260200160405180910390a4505050565b83610ac181611e3a565b50610acb82611f35565b5f8481526009602052604081205467ffffffffffffffff16905b83811015610bb7575f858583818110610b0057610b00613c9b565b9050602002013590505f610b15898984611fb3565b546f01000000000000000000000000000000900467ffffffffffffffff169050610b4088838361202d565b64ffffffffff891682897f1b439985ae031f5d94ddae017aa0238e8b36c549cfeea3295cb5e1df2e97b75a5f85610b768a613bfd565b995089604051610ba593929190921515835267ffffffffffffffff918216602084015216604082015260600190565b60405180910390a45050600101610ae5565b505f9485526009602052604090942080547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff9095169490941790935550505050565b6060811580610c125750606482115b15610c53576040517f916e66640000000000000000000000000000000000000000000000000000000081526004810183905260646024820152604401610860565b8264ffffffffff165f03610c95576040517f60536c950000000000000000000000000000000000000000000000000000000081525f6004820152602401610860565b6006545f90610cac9064ffffffffff166001613cc8565b90505f818564ffffffffff1610610cc3575f610cd4565b610cd464ffffffffff861683613cdb565b90505f848210610ce45784610ce6565b815b90508067ffffffffffffffff811115610d0157610d01613a59565b604051908082528060200260200182016040528015610d6557816020015b6040805160e0810182525f808252602080830182905292820181905260608083018290526080830182905260a083015260c082015282525f19909201910181610d1f5790505b509350855b610d7b8264ffffffffff8916613cc8565b8164ffffffffff161015610dd057610d928161127b565b85610d9d8984613cee565b64ffffffffff1681518110610db457610db4613c9b565b602002602001018190525080610dc990613a33565b9050610d6a565b5050505092915050565b60025473ffffffffffffffffffffffffffffffffffffffff163314610e2d576040517f943f4061000000000000000000000000000000000000000000000000000000008152336004820152602401610860565b610e49816001600260405180602001604052805f815250611c17565b50565b604080516080810182525f80825260208201819052918101829052606081019190915260606103e8831115610eb8576040517f64439d5c000000000000000000000000000000000000000000000000000000008152600481018490526103e86024820152604401610860565b60408051608080820183525f808352602080840182905283850182905260609384018290528451928301855267ffffffffffffffff4381168452428116848301528a8352600990915290849020548116938201939093526006546501000000000090049092169082015291508267ffffffffffffffff811115610f3d57610f3d613a59565b604051908082528060200260200182016040528015610f9b57816020015b6040805160c0810182525f8082526020808301829052928201819052606082018190526080820181905260a082015282525f19909201910181610f5b5790505b5090505f5b83811015610fef57610fca86868684818110610fbe57610fbe613c9b565b9050602002013561214b565b828281518110610fdc57610fdc613c9b565b6020908102919091010152600101610fa0565b50935093915050565b5f8181526008602052604081206105bb90612263565b3373ffffffffffffffffffffffffffffffffffffffff831614611066576040517f683c0e2400000000000000000000000000000000000000000000000000000000815260048101839052336024820152604401610860565b61107183838361226c565b505050565b5f6060805f5f5f60606110876123ce565b61108f6123fe565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b836110e2816109d983611e3a565b6110ec8484611bcc565b64ffffffffff85165f90815260056020526040902060018101839055600201611116848683613b25565b508464ffffffffff167f805154fd4629409075814a5fd9be2eff36fa2bbcb5db0ffea3ccc165c65022e68585856006600581819054906101000a900467ffffffffffffffff1661116590613bfd565b91906101000a81548167ffffffffffffffff021916908367ffffffffffffffff160217905560405161119a9493929190613c67565b60405180910390a25050505050565b60035473ffffffffffffffffffffffffffffffffffffffff1633146111fc576040517fa65f8fea000000000000000000000000000000000000000000000000000000008152336004820152602401610860565b600280547fffffffffffffffffffffffff00000000000000000000000000000000000000008082163390811790935560038054909116905560405173ffffffffffffffffffffffffffffffffffffffff909116919082907f1d71623b930faba2cae6c6b89d58c2cfed18b689c6bc4da1b52d4465b2c1058e905f90a350565b6040805160e0810182525f8082526020820181905291810182905260608082018390526080820183905260a082015260c08101829052906112bb83612429565b64ffffffffff84165f81815260056020818152604092839020835160e081018552948552855473ffffffffffffffffffffffffffffffffffffffff80821693870193909352815490921693850193909352939450909260608301917401000000000000000000000000000000000000000090910460ff1690811115611342576113426133c2565b815283547501000000000000000000000000000000000000000000900464ffffffffff16602082015260028301805460409092019161138090613a86565b80601f01602080910402602001604051908101604052809291908181526020018280546113ac90613a86565b80156113f75780601f106113ce576101008083540402835291602001916113f7565b820191905f5260205f20905b8154815290600101906020018083116113da57829003601f168201915b50505050508152602001826001015481525092505050919050565b83611420816109d983611e3a565b61142982611f35565b5f8481526009602052604081205467ffffffffffffffff16905b83811015610bb757611485878787878581811061146257611462613c9b565b90506020028101906114749190613d0b565b61147d86613bfd565b9550856124b2565b600101611443565b8461149b816109d983611e3a565b6114a483611f35565b5f8581526009602052604081205467ffffffffffffffff16905b848110156115c2575f8686838181106114d9576114d9613c9b565b9050602002013590505f6114ee8a8a84611fb3565b8054909150611521908390889064ffffffffff6501000000000082048116916a010000000000000000000090041661275c565b805464ffffffffff80881665010000000000027fffffffffffffffffffffffffffffffffffffffffffff0000000000ffffffffff9092169190911782558a16828a7f1acf27d409d9ba492cc753fd7616b1b91f3c03af5893c7d8e11efe613ece89e38961158d89613bfd565b6040805164ffffffffff909316835267ffffffffffffffff821660208401529099500160405180910390a450506001016114be565b505f9586526009602052604090952080547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff909616959095179094555050505050565b60408051610100810182525f6080820181815260a0830182905260c0830182905260e0830182905282526060602083018190529282018190529181019190915281158061165d57506103e882115b1561169f576040517f916e6664000000000000000000000000000000000000000000000000000000008152600481018390526103e86024820152604401610860565b5f84815260086020908152604080832081516080808201845285825281850186905281840186905260609182018690528351908101845267ffffffffffffffff4381168252428116828701528a8752600990955294839020548416928501929092526006546501000000000090049092169083015290825261172081612263565b606083018190525f908510611735575f611745565b8483606001516117459190613cdb565b90505f8482106117555784611757565b815b90508067ffffffffffffffff81111561177257611772613a59565b6040519080825280602002602001820160405280156117d057816020015b6040805160c0810182525f8082526020808301829052928201819052606082018190526080820181905260a082015282525f199092019101816117905790505b5060208501525f5b81811015611826576117fd886117f86117f1848b613cc8565b8790612810565b61214b565b8560200151828151811061181357611813613c9b565b60209081029190910101526001016117d8565b50808211611834575f61183e565b61183e8187613cc8565b6040850152509195945050505050565b60025473ffffffffffffffffffffffffffffffffffffffff1633146118a1576040517f943f4061000000000000000000000000000000000000000000000000000000008152336004820152602401610860565b611071836001600485858080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250611c1792505050565b60025473ffffffffffffffffffffffffffffffffffffffff163314611937576040517f943f4061000000000000000000000000000000000000000000000000000000008152336004820152602401610860565b611071836002600385858080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250611c1792505050565b60025473ffffffffffffffffffffffffffffffffffffffff1633146119cd576040517f943f4061000000000000000000000000000000000000000000000000000000008152336004820152602401610860565b610e49816003600260405180602001604052805f815250611c17565b604080517f5e3c4c9ccf8475c682f81d275e98bb0f78ce72c9a4d04add8fbe2a12e8b2e88560208201529081018790526060810186905267ffffffffffffffff8516608082015264ffffffffff841660a08201525f9060c001604051602081830303815290604052805190602001209050611a67868286868661281b565b611a7287878761226c565b50505050505050565b5f611a8582612429565b64ffffffffff83165f9081526005602052604090205490915073ffffffffffffffffffffffffffffffffffffffff163314611afb576040517fb521605500000000000000000000000000000000000000000000000000000000815264ffffffffff83166004820152336024820152604401610860565b8054611b2390839074010000000000000000000000000000000000000000900460ff16611ec9565b8054337fffffffffffffffffffffffff00000000000000000000000000000000000000008083168217845564ffffffffff85165f81815260056020819052604090912080549093169092556006805473ffffffffffffffffffffffffffffffffffffffff9095169485937f98c8305c3c94e104c0b72a47d641760f64e45d02e98ba113bf0d2aa07a47e34c9291610a819065010000000000900467ffffffffffffffff16613bfd565b610100811115611c13576040517f09923119000000000000000000000000000000000000000000000000000000008152600481018290526101006024820152604401610860565b5050565b61010081511115611c625780516040517f82ada71500000000000000000000000000000000000000000000000000000000815260048101919091526101006024820152604401610860565b5f611c6c85612429565b805490915074010000000000000000000000000000000000000000900460ff16846005811115611c9e57611c9e6133c2565b816005811115611cb057611cb06133c2565b14611ceb5785816040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610860929190613d47565b8154849083907fffffffffffffffffffffff00ffffffffffffffffffffffffffffffffffffffff1674010000000000000000000000000000000000000000836005811115611d3b57611d3b6133c2565b021790555081547fffffffffffff0000000000ffffffffffffffffffffffffffffffffffffffffff1675010000000000000000000000000000000000000000004264ffffffffff1602178255836005811115611d9957611d996133c2565b856005811115611dab57611dab6133c2565b8764ffffffffff167f825be07b476e8619104894e42e52db917ce36f619222ff3fe2898f0eb7b355c1866006600581819054906101000a900467ffffffffffffffff16611df790613bfd565b91906101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055604051611e2a929190613d62565b60405180910390a4505050505050565b5f5f611e4583612429565b805490915073ffffffffffffffffffffffffffffffffffffffff163314611ea7576040517ff25f25a900000000000000000000000000000000000000000000000000000000815264ffffffffff84166004820152336024820152604401610860565b5474010000000000000000000000000000000000000000900460ff1692915050565b6004816005811115611edd57611edd6133c2565b1480611efa57506005816005811115611ef857611ef86133c2565b145b15611c135781816040517ffaa40a83000000000000000000000000000000000000000000000000000000008152600401610860929190613d47565b805f03611f6e576040517fd5d11a5c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6064811115610e49576040517f64439d5c0000000000000000000000000000000000000000000000000000000081526004810182905260646024820152604401610860565b5f8281526007602090815260408083208484529091529020805464ffffffffff858116911614612026576040517f98f62eb4000000000000000000000000000000000000000000000000000000008152600481018490526024810183905264ffffffffff85166044820152606401610860565b9392505050565b5f838152600860205260409020612044908361290d565b50604080516080810182525f808252602080830182815283850183815267ffffffffffffffff968716606086019081529884526007835285842097845296909152929020905181549251945195519093166f01000000000000000000000000000000027fffffffffffffffffff0000000000000000ffffffffffffffffffffffffffffff64ffffffffff9687166a010000000000000000000002167fffffffffffffffffff00000000000000000000000000ffffffffffffffffffff95871665010000000000027fffffffffffffffffffffffffffffffffffffffffffff000000000000000000009094169490961693909317919091179290921692909217919091179055565b6040805160c080820183525f80835260208084018290528385018290526060808501839052608080860184905260a0860184905288845260078352868420888552835292869020865193840187525464ffffffffff80821685526501000000000082048116858501526a0100000000000000000000820416848801526f01000000000000000000000000000000900467ffffffffffffffff169083015284519283019094528482529192810161220083612918565b6006811115612211576122116133c2565b8152602001825f015164ffffffffff168152602001826020015164ffffffffff168152602001826040015164ffffffffff168152602001826060015167ffffffffffffffff1681525091505092915050565b5f6105bb825490565b5f838152600760209081526040808320858452909152902080546122b090849084906f01000000000000000000000000000000900467ffffffffffffffff16612a0c565b80545f858152600960205260408120805464ffffffffff9093169282906122e09067ffffffffffffffff16613bfd565b91906101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055905061231286868661202d565b8164ffffffffff165f0361236d576040805167ffffffffffffffff808716825283166020820152869188917f450d96f996047a7f24b387aab7b82a9059d2d35e7e671ba617acd663dd313b4f910160405180910390a36123c6565b604080516001815267ffffffffffffffff808716602083015283169181019190915264ffffffffff831690869088907f1b439985ae031f5d94ddae017aa0238e8b36c549cfeea3295cb5e1df2e97b75a90606001611e2a565b505050505050565b60606123f97f0000000000000000000000000000000000000000000000000000000000000000612a74565b905090565b60606123f97f0000000000000000000000000000000000000000000000000000000000000000612a74565b64ffffffffff81165f90815260046020526040812090815474010000000000000000000000000000000000000000900460ff16600581111561246d5761246d6133c2565b036124ad576040517f60536c9500000000000000000000000000000000000000000000000000000000815264ffffffffff83166004820152602401610860565b919050565b81356124ca816124c56020860186613d8d565b612ab1565b61012c6124da6080850185613d8d565b9050111561253457806124f06080850185613d8d565b6040517f826ddfb9000000000000000000000000000000000000000000000000000000008152600481019390935260248301525061012c6044820152606401610860565b612569816125486060860160408701613575565b5f6125566060880188613dee565b612564906020810190613575565b61275c565b5f84815260076020908152604080832084845290915290206125b88686846125946060890189613dee565b85546f01000000000000000000000000000000900467ffffffffffffffff16612b59565b805464ffffffffff165f8190036125e2575f8681526008602052604090206125e09084612c50565b505b60405180608001604052808864ffffffffff16815260200186604001602081019061260d9190613575565b64ffffffffff1681526020016126266060880188613dee565b612634906020810190613575565b64ffffffffff16815260200161264d6060880188613dee565b61265e906040810190602001613e20565b67ffffffffffffffff9081169091525f8881526007602090815260408083208884528252918290208451815492860151938601516060909601519094166f01000000000000000000000000000000027fffffffffffffffffff0000000000000000ffffffffffffffffffffffffffffff64ffffffffff9687166a010000000000000000000002167fffffffffffffffffff00000000000000000000000000ffffffffffffffffffff94871665010000000000027fffffffffffffffffffffffffffffffffffffffffffff000000000000000000009094169690951695909517919091179190911691909117919091179055611a728787838888612c5b565b5f61276a6276a70042613cc8565b90505f818364ffffffffff16106127815781612783565b825b9050428564ffffffffff161115806127a957508364ffffffffff168564ffffffffff1611155b806127c157508064ffffffffff168564ffffffffff16115b156123c6576040517fd89d72050000000000000000000000000000000000000000000000000000000081526004810187905264ffffffffff808716602483015282166044820152606401610860565b5f6120268383612d10565b8264ffffffffff1642111561286c576040517ff432d29f0000000000000000000000000000000000000000000000000000000081526004810186905264ffffffffff84166024820152604401610860565b5f5f61288161287a87612d1b565b8585612d62565b5090925090505f81600381111561289a5761289a6133c2565b1415806128d357508673ffffffffffffffffffffffffffffffffffffffff168273ffffffffffffffffffffffffffffffffffffffff1614155b15611a72576040517fa36e81c300000000000000000000000000000000000000000000000000000000815260048101889052602401610860565b5f6120268383612da9565b80515f9064ffffffffff16810361293057505f919050565b815164ffffffffff165f9081526004602052604090205474010000000000000000000000000000000000000000900460ff166002816005811115612976576129766133c2565b0361299d57826020015164ffffffffff164210612994576002612026565b60019392505050565b60038160058111156129b1576129b16133c2565b036129bf5750600492915050565b60058160058111156129d3576129d36133c2565b036129e15750600692915050565b60048160058111156129f5576129f56133c2565b03612a035750600592915050565b50600392915050565b8067ffffffffffffffff168267ffffffffffffffff1611611071576040517f3bbfbd470000000000000000000000000000000000000000000000000000000081526004810184905267ffffffffffffffff808416602483015282166044820152606401610860565b60605f612a8083612e8c565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b60408114612af5576040517f92e220b20000000000000000000000000000000000000000000000000000000081526004810184905260248101829052604401610860565b5f8282604051612b06929190613e39565b60405180910390209050838114612b53576040517f5924ab3b0000000000000000000000000000000000000000000000000000000081526004810185905260248101829052604401610860565b50505050565b612b7383612b6d6040850160208601613e20565b83612a0c565b5f7fff1a0b8a232fa70ba2a3a3482c3f684eb92ca8e1cbaff9d4544e945c4aabbaa3868686612ba56020880188613575565b612bb56040890160208a01613e20565b612bc560608a0160408b01613575565b60408051602081019890985264ffffffffff9687169088015260608701949094526080860192909252831660a085015267ffffffffffffffff1660c08401521660e0820152610100016040516020818303038152906040528051906020012090506123c68482856040016020810190612c3e9190613575565b612c4b6060880188613d8d565b61281b565b5f6120268383612ecc565b64ffffffffff85168235857f0db00260c6a892a6f30e3fc1a657c6755b79738c1edc6b8050c911cab836ba9986612c986060880160408901613575565b612ca56060890189613dee565b612cb3906020810190613575565b612cc060608a018a613dee565b612cd1906040810190602001613e20565b88612cdf60208c018c613d8d565b612cec60808e018e613d8d565b604051612d0199989796959493929190613e48565b60405180910390a45050505050565b5f6120268383612f18565b5f6105bb612d27612f3e565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b5f80806041849003612d96578435602086013560408701355f1a612d8889828585613074565b955095509550505050612da0565b505f915060029050825b93509350939050565b5f8181526001830160205260408120548015612e83575f612dcb600183613cdb565b85549091505f90612dde90600190613cdb565b9050808214612e3d575f865f018281548110612dfc57612dfc613c9b565b905f5260205f200154905080875f018481548110612e1c57612e1c613c9b565b5f918252602080832090910192909255918252600188019052604090208390555b8554869080612e4e57612e4e613ec5565b600190038181905f5260205f20015f90559055856001015f8681526020019081526020015f205f9055600193505050506105bb565b5f9150506105bb565b5f60ff8216601f8111156105bb576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f818152600183016020526040812054612f1157508154600181810184555f8481526020808220909301849055845484825282860190935260409020919091556105bb565b505f6105bb565b5f825f018281548110612f2d57612f2d613c9b565b905f5260205f200154905092915050565b5f3073ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016148015612fa357507f000000000000000000000000000000000000000000000000000000000000000046145b15612fcd57507f000000000000000000000000000000000000000000000000000000000000000090565b6123f9604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a08411156130ad57505f9150600390508261315d565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa1580156130fe573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0015191505073ffffffffffffffffffffffffffffffffffffffff811661315457505f92506001915082905061315d565b92505f91508190505b9450945094915050565b5f60208284031215613177575f5ffd5b81357fffffffff0000000000000000000000000000000000000000000000000000000081168114612026575f5ffd5b5f5f83601f8401126131b6575f5ffd5b50813567ffffffffffffffff8111156131cd575f5ffd5b6020830191508360208285010111156131e4575f5ffd5b9250929050565b5f5f5f604084860312156131fd575f5ffd5b833567ffffffffffffffff811115613213575f5ffd5b61321f868287016131a6565b909790965060209590950135949350505050565b803573ffffffffffffffffffffffffffffffffffffffff811681146124ad575f5ffd5b5f60208284031215613266575f5ffd5b61202682613233565b803564ffffffffff811681146124ad575f5ffd5b5f5f5f60408486031215613295575f5ffd5b61329e8461326f565b9250602084013567ffffffffffffffff8111156132b9575f5ffd5b6132c5868287016131a6565b9497909650939450505050565b5f5f604083850312156132e3575f5ffd5b6132ec8361326f565b91506132fa60208401613233565b90509250929050565b5f5f83601f840112613313575f5ffd5b50813567ffffffffffffffff81111561332a575f5ffd5b6020830191508360208260051b85010111156131e4575f5ffd5b5f5f5f5f60608587031215613357575f5ffd5b6133608561326f565b935060208501359250604085013567ffffffffffffffff811115613382575f5ffd5b61338e87828801613303565b95989497509550505050565b5f5f604083850312156133ab575f5ffd5b6133b48361326f565b946020939093013593505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b600681106133ff576133ff6133c2565b9052565b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b64ffffffffff815116825273ffffffffffffffffffffffffffffffffffffffff602082015116602083015273ffffffffffffffffffffffffffffffffffffffff60408201511660408301525f60608201516134ad60608501826133ef565b5060808201516134c6608085018264ffffffffff169052565b5060a082015160e060a08501526134e060e0850182613403565b60c093840151949093019390935250919050565b5f602082016020835280845180835260408501915060408160051b8601019250602086015f5b82811015613569577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc087860301845261355485835161344f565b9450602093840193919091019060010161351a565b50929695505050505050565b5f60208284031215613585575f5ffd5b6120268261326f565b5f5f5f604084860312156135a0575f5ffd5b83359250602084013567ffffffffffffffff8111156135bd575f5ffd5b6132c586828701613303565b5f8151808452602084019350602083015f5b828110156136695781515f815188526020820151600781106135ff576135ff6133c2565b8060208a01525064ffffffffff604083015116604089015264ffffffffff606083015116606089015264ffffffffff608083015116608089015267ffffffffffffffff60a08301511660a089015260c08801905080975050506020820191506001810190506135db565b5093949350505050565b6136c6818467ffffffffffffffff815116825267ffffffffffffffff602082015116602083015267ffffffffffffffff604082015116604083015267ffffffffffffffff60608201511660608301525050565b60a060808201525f6136db60a08301846135c9565b949350505050565b5f602082840312156136f3575f5ffd5b5035919050565b803567ffffffffffffffff811681146124ad575f5ffd5b5f5f5f60608486031215613723575f5ffd5b833592506020840135915061373a604085016136fa565b90509250925092565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f61377d60e0830189613403565b828103604084015261378f8189613403565b6060840188905273ffffffffffffffffffffffffffffffffffffffff8716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b818110156137f15783518352602093840193909201916001016137d3565b50909b9a5050505050505050505050565b5f5f5f5f60608587031215613815575f5ffd5b61381e8561326f565b9350602085013567ffffffffffffffff811115613839575f5ffd5b613845878288016131a6565b9598909750949560400135949350505050565b602081525f612026602083018461344f565b5f5f5f5f5f6080868803121561387e575f5ffd5b6138878661326f565b945060208601359350604086013567ffffffffffffffff8111156138a9575f5ffd5b6138b588828901613303565b90945092506138c890506060870161326f565b90509295509295909350565b5f5f5f606084860312156138e6575f5ffd5b505081359360208301359350604090920135919050565b6020815261395860208201835167ffffffffffffffff815116825267ffffffffffffffff602082015116602083015267ffffffffffffffff604082015116604083015267ffffffffffffffff60608201511660608301525050565b5f602083015160e060a08401526139736101008401826135c9565b9050604084015160c0840152606084015160e08401528091505092915050565b5f5f5f5f5f5f60a087890312156139a8575f5ffd5b86359550602087013594506139bf604088016136fa565b93506139cd6060880161326f565b9250608087013567ffffffffffffffff8111156139e8575f5ffd5b6139f489828a016131a6565b979a9699509497509295939492505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b5f64ffffffffff821664ffffffffff8103613a5057613a50613a06565b60010192915050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b600181811c90821680613a9a57607f821691505b602082108103613ad1577f4e487b71000000000000000000000000000000000000000000000000000000005f52602260045260245ffd5b50919050565b601f821115611071578282111561107157805f5260205f20601f840160051c6020851015613b0257505f5b90810190601f840160051c035f5b818110156123c6575f83820155600101613b10565b67ffffffffffffffff831115613b3d57613b3d613a59565b613b5183613b4b8354613a86565b83613ad7565b5f601f841160018114613b82575f8515613b6b5750838201355b5f19600387901b1c1916600186901b1783556109c4565b5f838152602081207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08716915b82811015613bcf5786850135825560209485019460019092019101613baf565b5086821015613beb575f1960f88860031b161c19848701351681555b505060018560011b0183555050505050565b5f67ffffffffffffffff821667ffffffffffffffff8103613a5057613a50613a06565b81835281816020850137505f602082840101525f60207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f840116840101905092915050565b606081525f613c7a606083018688613c20565b905083602083015267ffffffffffffffff8316604083015295945050505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b808201808211156105bb576105bb613a06565b818103818111156105bb576105bb613a06565b64ffffffffff82811682821603908111156105bb576105bb613a06565b5f82357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff61833603018112613d3d575f5ffd5b9190910192915050565b64ffffffffff831681526040810161202660208301846133ef565b604081525f613d746040830185613403565b905067ffffffffffffffff831660208301529392505050565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1843603018112613dc0575f5ffd5b83018035915067ffffffffffffffff821115613dda575f5ffd5b6020019150368190038213156131e4575f5ffd5b5f82357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff81833603018112613d3d575f5ffd5b5f60208284031215613e30575f5ffd5b612026826136fa565b818382375f9101908152919050565b64ffffffffff8a16815264ffffffffff8916602082015264ffffffffff8816604082015267ffffffffffffffff8716606082015267ffffffffffffffff8616608082015260e060a08201525f613ea260e083018688613c20565b82810360c0840152613eb5818587613c20565b9c9b505050505050505050505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603160045260245ffd' as const

/** Base slot of each state variable, as storage proofs need it; the contract documents how each slot is filled. */
export const serverRegistrySlots = {
  "curator": 2,
  "pendingCurator": 3,
  "providers": 4,
  "details": 5,
  "providerCount": 6,
  "providersVersion": 6,
  "resources": 7,
  "listed": 8,
  "listVersion": 9
} as const
