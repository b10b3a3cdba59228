// Generated from contracts/ServerRegistry.sol by scripts/generate.mjs: do not edit.

/** ABI of `ServerRegistry`, its events and custom errors included. */
export const serverRegistryAbi = [
  {
    "type": "constructor",
    "inputs": [
      {
        "name": "settings",
        "type": "tuple",
        "internalType": "struct RegistrySettings",
        "components": [
          {
            "name": "curator",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "guardian",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "approvalDelay",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "exitDelay",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "guardianPeriod",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "epoch",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "removalCap",
            "type": "uint32",
            "internalType": "uint32"
          }
        ]
      }
    ],
    "stateMutability": "nonpayable"
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
    "name": "changesSince",
    "inputs": [
      {
        "name": "resourceType",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "version",
        "type": "uint48",
        "internalType": "uint48"
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
                "name": "listHead",
                "type": "bytes32",
                "internalType": "bytes32"
              },
              {
                "name": "providersHead",
                "type": "bytes32",
                "internalType": "bytes32"
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
              },
              {
                "name": "draining",
                "type": "bool",
                "internalType": "bool"
              },
              {
                "name": "version",
                "type": "uint48",
                "internalType": "uint48"
              },
              {
                "name": "statusUntil",
                "type": "uint40",
                "internalType": "uint40"
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
    "name": "confirmSuspension",
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
            "name": "publicKey",
            "type": "bytes32[2]",
            "internalType": "bytes32[2]"
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
                "name": "r",
                "type": "bytes32",
                "internalType": "bytes32"
              },
              {
                "name": "vs",
                "type": "bytes32",
                "internalType": "bytes32"
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
    "name": "drain",
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
          },
          {
            "name": "statusUntil",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "exitAt",
            "type": "uint40",
            "internalType": "uint40"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "guardian",
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
    "name": "listHead",
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
        "type": "bytes32",
        "internalType": "bytes32"
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
          },
          {
            "name": "statusUntil",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "exitAt",
            "type": "uint40",
            "internalType": "uint40"
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
                "name": "listHead",
                "type": "bytes32",
                "internalType": "bytes32"
              },
              {
                "name": "providersHead",
                "type": "bytes32",
                "internalType": "bytes32"
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
              },
              {
                "name": "draining",
                "type": "bool",
                "internalType": "bool"
              },
              {
                "name": "version",
                "type": "uint48",
                "internalType": "uint48"
              },
              {
                "name": "statusUntil",
                "type": "uint40",
                "internalType": "uint40"
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
        "type": "uint48",
        "internalType": "uint48"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "nonces",
    "inputs": [
      {
        "name": "owner",
        "type": "address",
        "internalType": "address"
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
    "name": "operatorOf",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "operator",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "roles",
        "type": "uint8",
        "internalType": "uint8"
      },
      {
        "name": "expiresAt",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "parameters",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "tuple",
        "internalType": "struct Parameters",
        "components": [
          {
            "name": "approvalDelay",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "exitDelay",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "guardianPeriod",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "epoch",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "removalCap",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "maxLifetime",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "pruneGrace",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "maxBatch",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "maxQuery",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "maxText",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "maxRecord",
            "type": "uint32",
            "internalType": "uint32"
          }
        ]
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
    "name": "providersHead",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "bytes32",
        "internalType": "bytes32"
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
        "type": "uint48",
        "internalType": "uint48"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "prune",
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
        "name": "pruned",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "nonpayable"
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
    "name": "relay",
    "inputs": [
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "call",
        "type": "bytes",
        "internalType": "bytes"
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
    "outputs": [
      {
        "name": "answer",
        "type": "bytes",
        "internalType": "bytes"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "removalsLeft",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint32",
        "internalType": "uint32"
      }
    ],
    "stateMutability": "view"
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
    "name": "requestExit",
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
    "name": "rotate",
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
        "name": "rotations",
        "type": "tuple[]",
        "internalType": "struct Rotation[]",
        "components": [
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
            "name": "r",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "vs",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "successor",
            "type": "tuple",
            "internalType": "struct Declaration",
            "components": [
              {
                "name": "publicKey",
                "type": "bytes32[2]",
                "internalType": "bytes32[2]"
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
                    "name": "r",
                    "type": "bytes32",
                    "internalType": "bytes32"
                  },
                  {
                    "name": "vs",
                    "type": "bytes32",
                    "internalType": "bytes32"
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
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "setGuardian",
    "inputs": [
      {
        "name": "newGuardian",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
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
    "name": "setOperator",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "operator",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "roles",
        "type": "uint8",
        "internalType": "uint8"
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
    "name": "suspendAsGuardian",
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
            "name": "listHead",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "providersHead",
            "type": "bytes32",
            "internalType": "bytes32"
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
          },
          {
            "name": "draining",
            "type": "bool",
            "internalType": "bool"
          },
          {
            "name": "version",
            "type": "uint48",
            "internalType": "uint48"
          },
          {
            "name": "statusUntil",
            "type": "uint40",
            "internalType": "uint40"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "voidNonce",
    "inputs": [],
    "outputs": [],
    "stateMutability": "nonpayable"
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
        "name": "r",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "vs",
        "type": "bytes32",
        "internalType": "bytes32"
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
    "name": "GuardianChanged",
    "inputs": [
      {
        "name": "previousGuardian",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "guardian",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "OperatorChanged",
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
        "name": "operator",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "roles",
        "type": "uint8",
        "indexed": false,
        "internalType": "uint8"
      },
      {
        "name": "expiresAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProviderExitRequested",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "exitAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      },
      {
        "name": "version",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      }
    ],
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
        "name": "statusUntil",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      },
      {
        "name": "reason",
        "type": "string",
        "indexed": false,
        "internalType": "string"
      },
      {
        "name": "version",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "publicKey",
        "type": "bytes32[2]",
        "indexed": false,
        "internalType": "bytes32[2]"
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
    "name": "ResourceDrained",
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
        "name": "version",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ResourceRotated",
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
        "name": "successor",
        "type": "bytes32",
        "indexed": false,
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
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
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
        "name": "cause",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum WithdrawalCause"
      },
      {
        "name": "sequence",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "version",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      }
    ],
    "anonymous": false
  },
  {
    "type": "error",
    "name": "AddressEmptyCode",
    "inputs": [
      {
        "name": "target",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "FailedCall",
    "inputs": []
  },
  {
    "type": "error",
    "name": "InsufficientBalance",
    "inputs": [
      {
        "name": "balance",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "needed",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidAccountNonce",
    "inputs": [
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "currentNonce",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
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
        "name": "deadline",
        "type": "uint40",
        "internalType": "uint40"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryDraining",
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
    "name": "RegistryGuardianResting",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "until",
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
    "name": "RegistryNotGuardian",
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
    "name": "RegistryNotOperator",
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
      },
      {
        "name": "roles",
        "type": "uint8",
        "internalType": "uint8"
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
    "name": "RegistryOperatorInvalid",
    "inputs": [
      {
        "name": "operator",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "roles",
        "type": "uint8",
        "internalType": "uint8"
      },
      {
        "name": "expiresAt",
        "type": "uint40",
        "internalType": "uint40"
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
    "name": "RegistryProviderExiting",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "exitAt",
        "type": "uint40",
        "internalType": "uint40"
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
    "name": "RegistryRelaySignatureInvalid",
    "inputs": [
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "nonce",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "RegistryRemovalCapReached",
    "inputs": [
      {
        "name": "cap",
        "type": "uint32",
        "internalType": "uint32"
      },
      {
        "name": "nextEpoch",
        "type": "uint40",
        "internalType": "uint40"
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
    "name": "RegistrySettingOutOfRange",
    "inputs": [
      {
        "name": "name",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "value",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "minimum",
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

/** Creation code of `ServerRegistry`; the encoded arguments of its constructor follow it. */
export const serverRegistryBytecode =
  '0x610200604052348015610010575f5ffd5b5060405161621538038061621583398101604081905261002f91610433565b80806040518060400160405280601681526020017f576179706f737420536572766572526567697374727900000000000000000000815250604051806040016040528060018152602001601960f91b8152506100908261037260201b60201c565b6101205261009d81610372565b61014052815160208084019190912060e052815190820120610100524660a05261012960e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c052604080518082018252600d81526c617070726f76616c44656c617960981b602082015290820151610170919064ffffffffff165f6301e133806103b8565b6040805180820190915260098152686578697444656c617960b81b602082015260608201516101ac919064ffffffffff165f6301e133806103b8565b60408051808201909152600e81526d19dd585c991a585b94195c9a5bd960921b602082015260808201516101ee919064ffffffffff1660016301e133806103b8565b6040805180820190915260058152640cae0dec6d60db1b602082015260a0820151610227919064ffffffffff1660016301e133806103b8565b61026c6040518060400160405280600a815260200169072656d6f76616c4361760b41b8152508260c0015163ffffffff16600163ffffffff80166103b860201b60201c565b604081015164ffffffffff908116610160526060820151811661018052608082015181166101a05260a0820151166101c05260c0015163ffffffff166101e05280516001600160a01b03166102d457604051636eceb74560e01b815260040160405180910390fd5b8051600380546001600160a01b0319166001600160a01b0390921691821790556040515f907f1d71623b930faba2cae6c6b89d58c2cfed18b689c6bc4da1b52d4465b2c1058e908290a36020810151600580546001600160a01b0319166001600160a01b0390921691821790556040515f907fa14fc14d8620a708a896fd11392a235647d99385500a295f0d7da2a258b2e967908290a35050610589565b5f5f829050601f815111156103a5578260405163305a27a960e01b815260040161039c919061051c565b60405180910390fd5b80516103b082610535565b179392505050565b818310806103c557508083115b156103eb578383838360405163098a8efd60e11b815260040161039c949392919061055b565b50505050565b80516001600160a01b0381168114610407575f5ffd5b919050565b805164ffffffffff81168114610407575f5ffd5b805163ffffffff81168114610407575f5ffd5b5f60e0828403128015610444575f5ffd5b5060405160e081016001600160401b038111828210171561047357634e487b7160e01b5f52604160045260245ffd5b60405261047f836103f1565b815261048d602084016103f1565b602082015261049e6040840161040c565b60408201526104af6060840161040c565b60608201526104c06080840161040c565b60808201526104d160a0840161040c565b60a08201526104e260c08401610420565b60c08201529392505050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f61052e60208301846104ee565b9392505050565b80516020808301519190811015610555575f198160200360031b1b821691505b50919050565b608081525f61056d60808301876104ee565b6020830195909552506040810192909252606090910152919050565b60805160a05160c05160e05161010051610120516101405161016051610180516101a0516101c0516101e051615bc36106525f395f818161067c01528181611d7b01528181612ea30152612ed601525f818161064e0152818161209401528181612ef70152613ac201525f8181610624015261204f01525f81816105fc015261249801525f81816105d70152818161146501526123a801525f61367001525f61364501525f6140bd01525f61409501525f613ff001525f61401a01525f6140440152615bc35ff3fe608060405234801561000f575f5ffd5b50600436106102f9575f3560e01c80638903573011610192578063b6bf9a49116100e8578063d3c0b87311610093578063e66f53b71161006e578063e66f53b71461086a578063efa644ec1461087d578063f2812b3814610890575f5ffd5b8063d3c0b87314610831578063d782ef7e14610844578063dbedb3e514610857575f5ffd5b8063c9b4d239116100c3578063c9b4d239146107f8578063ce5f37401461080b578063d0986b6e1461081e575f5ffd5b8063b6bf9a49146107b3578063bc65b4ac146107d2578063bf226024146107e5575f5ffd5b80639429d36711610148578063a616bd4f11610123578063a616bd4f1461077a578063a78dd1ce14610797578063b596e519146107a0575f5ffd5b80639429d36714610734578063959089b71461075457806397090b7214610767575f5ffd5b80638a0dac4a116101785780638a0dac4a146107065780638a32a01c146107195780639009e7dd14610721575f5ffd5b8063890357301461056857806389463393146106e6575f5ffd5b806360bebbf4116102525780636e6d3430116101fd5780637ecebe00116101d85780637ecebe001461051257806384b0196e1461053a578063867baf3814610555575f5ffd5b80636e6d3430146104cd57806374c83268146104ee57806378232bcf146104ff575f5ffd5b806363c22a211161022d57806363c22a21146104675780636d7891cd146104995780636df4d241146104ac575f5ffd5b806360bebbf41461041457806361856c8c1461042757806361bda83814610447575f5ffd5b806327d0eb2f116102b2578063371975641161028d57806337197564146103c35780634067fcd8146103d6578063452a9320146103e9575f5ffd5b806327d0eb2f1461037e57806328b883c41461039157806330aa423a146103a4575f5ffd5b80630a61543a116102e25780630a61543a1461033a5780630c5ef1c91461036357806316c5792d1461036b575f5ffd5b806301ffc9a7146102fd5780630a24514514610325575b5f5ffd5b61031061030b3660046149d6565b6108a3565b60405190151581526020015b60405180910390f35b610338610333366004614a6a565b61093b565b005b61034d610348366004614afe565b610a13565b60405164ffffffffff909116815260200161031c565b610338610b66565b610338610379366004614b5c565b610b96565b61033861038c366004614a6a565b610c07565b61033861039f366004614b75565b610dc1565b6103ac610e40565b60405165ffffffffffff909116815260200161031c565b6103386103d1366004614b75565b610e52565b6103386103e4366004614bc4565b610ed9565b6005546103fc906001600160a01b031681565b6040516001600160a01b03909116815260200161031c565b610338610422366004614a6a565b610fa6565b61043a610435366004614bf5565b611023565b60405161031c9190614cd2565b61045a610455366004614ce4565b61117a565b60405161031c9190614e1e565b61047a610475366004614bc4565b611361565b6040805160ff909316835264ffffffffff90911660208301520161031c565b6103386104a7366004614e9f565b6113f3565b6104bf6104ba366004614eb8565b6114a8565b60405161031c929190614ff5565b6104e06104db366004615049565b611692565b60405190815260200161031c565b60095461034d9064ffffffffff1681565b61033861050d366004615077565b6116a8565b6104e0610520366004614b5c565b6001600160a01b03165f9081526002602052604090205490565b610542611721565b60405161031c97969594939291906150a9565b61033861056336600461515b565b61177f565b6106d960408051610160810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c0810182905260e081018290526101008101829052610120810182905261014081019190915250604080516101608101825264ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000811682527f0000000000000000000000000000000000000000000000000000000000000000811660208301527f00000000000000000000000000000000000000000000000000000000000000008116928201929092527f0000000000000000000000000000000000000000000000000000000000000000909116606082015263ffffffff7f00000000000000000000000000000000000000000000000000000000000000001660808201526276a70060a082015262093a8060c0820152606460e08201526103e86101008083019190915261012082015261012c61014082015290565b60405161031c91906151b1565b6106f96106f43660046152bb565b6117f8565b60405161031c91906152ff565b610338610714366004614b5c565b61184f565b6103386118ca565b6004546103fc906001600160a01b031681565b610747610742366004614e9f565b61199c565b60405161031c9190615381565b610338610762366004614a6a565b611b45565b610338610775366004615393565b611be0565b610782611d64565b60405163ffffffff909116815260200161031c565b6104e0600a5481565b6103386107ae3660046153fd565b611d9f565b6104e06107c1366004615049565b600e6020525f908152604090205481565b6103386107e0366004614b75565b611f04565b6106f96107f3366004615455565b612133565b610338610806366004614b75565b612189565b610338610819366004614b75565b612221565b6104e061082c366004614eb8565b612284565b61033861083f366004614e9f565b612345565b610338610852366004614e9f565b612422565b61033861086536600461547e565b612568565b6003546103fc906001600160a01b031681565b61033861088b366004614e9f565b612589565b6103ac61089e366004615049565b6126fa565b5f7fffffffff0000000000000000000000000000000000000000000000000000000082167f04df66db00000000000000000000000000000000000000000000000000000000148061093557507f01ffc9a7000000000000000000000000000000000000000000000000000000007fffffffff000000000000000000000000000000000000000000000000000000008316145b92915050565b610946846009612710565b61094f81612727565b5f838152600e6020526040812054905b828110156109fb573684848381811061097a5761097a6154d2565b905060200281019061098c91906154ff565b90505f61099c60a083018361553b565b6040516109ac919060200161556d565b6040516020818303038152906040528051906020012090506109d184898985856127a5565b93506109ec848989846109e760a088018861553b565b61286c565b9350505080600101905061095f565b505f938452600e602052604090932092909255505050565b5f5f610a1d612a7f565b60098054919250905f90610a379064ffffffffff166155a9565b91906101000a81548164ffffffffff021916908364ffffffffff160217905591505f610a80826001600160a01b0316740100000000000000000000000000000000000000001790565b64ffffffffff8085165f9081526007602090815260408083208590556008909152812080544290931674010000000000000000000000000000000000000000027fffffffffffffff0000000000ffffffffffffffffffffffffffffffffffffffff90931692909217909155909150610afa84888888612ab5565b90505f610b0a6011868585612b5f565b9050836001600160a01b03168564ffffffffff167f2cc838d443e21599c60b99b7dd7a206162db276632806c335331c8b63ddd44aa8a8a8a86604051610b539493929190615616565b60405180910390a3505050509392505050565b610b93610b71612a7f565b6001600160a01b03165f90815260026020526040902080546001810190915590565b50565b610b9e612b8f565b600480547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b03838116918217909255600354604051919216907f3eadfdfeb67d632658faa7554fc20fd681cda4a760ce9bb2701d082d8cd88c61905f90a350565b610c12846004612710565b610c1b81612727565b5f838152600e6020526040812054905b828110156109fb575f848483818110610c4657610c466154d2565b9050602002013590505f610c5b888884612bf9565b90507d010000000000000000000000000000000000000000000000000000000000811615610cc4576040517f9b74bc2f00000000000000000000000000000000000000000000000000000000815260048101889052602481018390526044015b60405180910390fd5b5f610cce85612c70565b90507d0100000000000000000000000000000000000000000000000000000000007fffffff000000000000ffffffffffffffffffffffffffffffffffffffffffffff83167cffffffffffff000000000000000000000000000000000000000000000060b884901b1617175f898152600c602090815260408083208784529091528120829055909250610d6890869060039086908690612c86565b60405165ffffffffffff8316815290955064ffffffffff8a169084908a907fb8e6b80a1ad6a8e1c10c36317fd8035c28e5f06f4e654cbd87db32775db998dd9060200160405180910390a4505050806001019050610c2b565b610dc9612b8f565b5f5f610dd485612ced565b5090925090506007816008811115610dee57610dee614d0c565b14610e295784816040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b610e3985838360035f8989612d0e565b5050505050565b5f610e4d600a5460d01c90565b905090565b610e5a612b8f565b5f5f610e6585612ced565b5091509150610e7381612e2f565b158015610e865750610e8481612e67565b155b15610ec15784816040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b610ec9612e8a565b610e3985838360055f8989612d0e565b5f610ee383612ff1565b64ffffffffff84165f90815260086020526040812080547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b038616908117909155919250610f3c6014868585612b5f565b90506001600160a01b038416836001600160a01b03168664ffffffffff167f8c8821a7d97e9964d547df1d5775507cf4d519e0fbeca76403b5dcb935af52b584604051610f97919065ffffffffffff91909116815260200190565b60405180910390a45050505050565b610fb184600861307f565b50610fbb81612727565b5f838152600e6020526040812054905b828110156109fb575f848483818110610fe657610fe66154d2565b9050602002013590505f611004610ffe898985612bf9565b60781c90565b905061101484898985855f61317b565b93505050806001019050610fcb565b606061102e846131ff565b6001600160a01b0387165f90815260026020526040812080546001810190915590505f6110ea7fcbc824f9e37129403c82f9d1fc3ca689d0518a8b0ce02996e6b5ef13eb5e009d8a8a8a60405161108692919061566c565b6040519081900381206110cf93929187908c906020019485526001600160a01b039390931660208501526040840191909152606083015264ffffffffff16608082015260a00190565b60405160208183030381529060405280519060200120613249565b90506110f889828787613290565b611140576040517fa19ee59f0000000000000000000000000000000000000000000000000000000081526001600160a01b038a16600482015260248101839052604401610cbb565b61116d3089898c6040516020016111599392919061567b565b604051602081830303815290604052613302565b9998505050505050505050565b60608115806111895750606482115b156111ca576040517f916e66640000000000000000000000000000000000000000000000000000000081526004810183905260646024820152604401610cbb565b8264ffffffffff165f0361120c576040517f60536c950000000000000000000000000000000000000000000000000000000081525f6004820152602401610cbb565b6009545f906112239064ffffffffff1660016156b4565b90505f818564ffffffffff161061123a575f61124b565b61124b64ffffffffff8616836156c7565b90505f84821061125b578461125d565b815b90508067ffffffffffffffff811115611278576112786156da565b6040519080825280602002602001820160405280156112ec57816020015b60408051610120810182525f808252602080830182905292820181905260608083018290526080830182905260a083015260c0820181905260e0820181905261010082015282525f199092019101816112965790505b509350855b6113028264ffffffffff89166156b4565b8164ffffffffff161015611357576113198161199c565b856113248984615707565b64ffffffffff168151811061133b5761133b6154d2565b602002602001018190525080611350906155a9565b90506112f1565b5050505092915050565b64ffffffffff82165f908152600b60205260408120819081908161138a6113878861330f565b90565b6001600160a01b03908116825260208083019390935260409182015f908120918816815290835281902081518083019092525460ff81168252610100900464ffffffffff169181019190915290506113e181613368565b816020015192509250505b9250929050565b6113fb612b8f565b5f5f61140683612ced565b509092509050600181600881111561142057611420614d0c565b1461145b5782816040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b5f8061148f61148a7f000000000000000000000000000000000000000000000000000000000000000042615724565b613387565b91509150610e3985858585856114a36133aa565b612d0e565b604080516080810182525f80825260208201819052918101829052606081019190915260606103e8831115611514576040517f64439d5c000000000000000000000000000000000000000000000000000000008152600481018490526103e86024820152604401610cbb565b60408051608080820183525f808352602080840182905283850182905260609384018290528451928301855267ffffffffffffffff4381168452421683820152898252600e90528390205492810192909252600a549082015291508267ffffffffffffffff811115611588576115886156da565b6040519080825280602002602001820160405280156115fd57816020015b60408051610120810182525f8082526020808301829052928201819052606082018190526080820181905260a0820181905260c0820181905260e0820181905261010082015282525f199092019101816115a65790505b5090505f5b838110156116895761166485858381811061161f5761161f6154d2565b90506020020135600c5f8981526020019081526020015f205f88888681811061164a5761164a6154d2565b9050602002013581526020019081526020015f20546133c0565b828281518110611676576116766154d2565b6020908102919091010152600101611602565b50935093915050565b5f818152600d60205260408120610935906134e0565b5f6116b1612a7f565b9050826001600160a01b0316816001600160a01b031614611710576040517f683c0e24000000000000000000000000000000000000000000000000000000008152600481018490526001600160a01b0382166024820152604401610cbb565b61171b8484846134e9565b50505050565b5f6060805f5f5f606061173261363e565b61173a613669565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b5f61178985612ff1565b90505f61179886868686612ab5565b90505f6117a86012888585612b5f565b90508664ffffffffff167f2df8b6bc69f065dbe7a41aaa7adca4c9f996e8d8cbaf53199deefd4c13ccbe29878787856040516117e79493929190615616565b60405180910390a250505050505050565b60408051610100810182525f6080820181815260a0830182905260c0830182905260e0830182905282526060602083018190529282018190529181019190915261184485848487613694565b90505b949350505050565b611857612b8f565b6005546040516001600160a01b038084169216907fa14fc14d8620a708a896fd11392a235647d99385500a295f0d7da2a258b2e967905f90a3600580547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b0392909216919091179055565b5f6118d3612a7f565b6004549091506001600160a01b03808316911614611928576040517fa65f8fea0000000000000000000000000000000000000000000000000000000081526001600160a01b0382166004820152602401610cbb565b600380546001600160a01b038381167fffffffffffffffffffffffff00000000000000000000000000000000000000008084168217909455600480549094169093556040519116919082907f1d71623b930faba2cae6c6b89d58c2cfed18b689c6bc4da1b52d4465b2c1058e905f90a35050565b60408051610120810182525f8082526020820181905291810182905260608082018390526080820183905260a082015260c0810182905260e081018290526101008101829052906119ec8361330f565b90505f5f6119f983613938565b64ffffffffff87165f8181526008602090815260409182902082516101208101909352928252939550919350918101856001600160a01b0390811682528354166020820152604001846008811115611a5357611a53614d0c565b8152825474010000000000000000000000000000000000000000900464ffffffffff166020820152600283018054604090920191611a9090615741565b80601f0160208091040260200160405190810160405280929190818152602001828054611abc90615741565b8015611b075780601f10611ade57610100808354040283529160200191611b07565b820191905f5260205f20905b815481529060010190602001808311611aea57829003601f168201915b50505050508152602001826001015481526020018364ffffffffff168152602001611b328660d01c90565b64ffffffffff1690529695505050505050565b611b50846001612710565b611b5981612727565b5f838152600e6020526040812054905b828110156109fb5736848483818110611b8457611b846154d2565b9050602002810190611b96919061553b565b90505f815f01604051602001611bac919061556d565b604051602081830303815290604052805190602001209050611bd1848989848661286c565b93505050806001019050611b69565b611beb856002612710565b611bf482612727565b5f848152600e6020526040812054905b83811015611d4b575f858583818110611c1f57611c1f6154d2565b9050602002013590505f611c34898984612bf9565b9050611c548286611c458460281c90565b611c4f8560501c90565b613a08565b5f611c5e85612c70565b90507cffffffffffff000000000000000000000000000000000000000000000060b882901b167fffffff000000000000ffffffffffffffffffffffffff0000000000ffffffffff831669ffffffffff0000000000602889901b1617175f8a8152600c602090815260408083208784529091528120829055909250611cea90869060029086908690612c86565b6040805164ffffffffff898116825265ffffffffffff85166020830152929750918c169185918c917fc4d70b59c705c382d079abe3fe108044edb76e837ee2721d26179caebac83460910160405180910390a4505050806001019050611c04565b505f948552600e60205260409094209390935550505050565b5f611d75611d70613abc565b613ae7565b610e4d907f0000000000000000000000000000000000000000000000000000000000000000615792565b5f611dac61138786612ff1565b9050600f60ff84161180611dd3575060ff831615801590611dd35750428264ffffffffff16105b15611e2b576040517fea4bd1290000000000000000000000000000000000000000000000000000000081526001600160a01b038516600482015260ff8416602482015264ffffffffff83166044820152606401610cbb565b60408051808201825260ff808616825264ffffffffff80861660208085019182528a83165f818152600b83528781206001600160a01b03808b16808452918552898320908e16808452945290889020965187549451909516610100027fffffffffffffffffffffffffffffffffffffffffffffffffffff0000000000009094169490951693909317919091179093559251919290917fbbef1c44276b6f57128b084eef52caa1eda0407ce5aa35d684f68a76d096713e90610f97908890889060ff92909216825264ffffffffff16602082015260400190565b6005546001600160a01b0316611f18612a7f565b6001600160a01b031614611f6c57611f2e612a7f565b6040517f898e9cda0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610cbb565b5f5f5f611f7886612ced565b925092509250611f8782612e2f565b611fc15785826040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b64ffffffffff8087165f9081526008602052604090205479010000000000000000000000000000000000000000000000000090041642811115612041576040517f58705b2300000000000000000000000000000000000000000000000000000000815264ffffffffff808916600483015282166024820152604401610cbb565b612049612e8a565b5f6120747f000000000000000000000000000000000000000000000000000000000000000042615724565b90508064ffffffffff168364ffffffffff16111561208f5750815b6120b97f000000000000000000000000000000000000000000000000000000000000000082615724565b64ffffffffff8981165f90815260086020526040902080547fffff0000000000ffffffffffffffffffffffffffffffffffffffffffffffffff1679010000000000000000000000000000000000000000000000000093909216929092021790556121298886866007858c8c612d0e565b5050505050505050565b60408051610100810182525f6080820181815260a0830182905260c0830182905260e0830182905282526060602083018190529282018190529181019190915261217f8484845f613694565b90505b9392505050565b612191612b8f565b5f5f61219c85612ced565b50909250905060018160088111156121b6576121b6614d0c565b141580156121d6575060068160088111156121d3576121d3614d0c565b14155b156122115784816040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b610e3985838360045f8989612d0e565b612229612b8f565b5f5f61223485612ced565b509150915061224281612e2f565b61227c5784816040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b610e29612e8a565b5f61228e82612727565b5f848152600e6020526040812054905b83811015612325575f8585838181106122b9576122b96154d2565b5f8a8152600c60209081526040808320938202959095013580835292905292909220549192506122ea905081613b19565b6122f557505061231d565b61230d84828a856123068660781c90565b600261317b565b9350612318856157ae565b945050505b60010161229e565b50811561233d575f858152600e602052604090208190555b509392505050565b61234d612b8f565b5f5f5f61235984612ced565b92509250925061236882612e67565b6123a25783826040517f13069ac0000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b5f6123cd7f000000000000000000000000000000000000000000000000000000000000000042615724565b905064ffffffffff8216158015906123f257508064ffffffffff168264ffffffffff16105b156123fa5750805b5f5f61240583613387565b9150915061241987878785856114a36133aa565b50505050505050565b5f61242c82612ff1565b90506124388160d01c90565b64ffffffffff1615612492578161244f8260d01c90565b6040517f5207241e00000000000000000000000000000000000000000000000000000000815264ffffffffff928316600482015291166024820152604401610cbb565b5f6124bd7f000000000000000000000000000000000000000000000000000000000000000042615724565b90506124ec828260d01b7effffffffff0000000000000000000000000000000000000000000000000000161790565b64ffffffffff84165f818152600760205260408120839055919350907f61460c4844894bb28cd3c6e21f368570130270a0493f516b60bee2a4eebca5fd90839061253c9060169088908890612b5f565b6040805164ffffffffff909316835265ffffffffffff90911660208301520160405180910390a2505050565b612576868686868686613b87565b6125818686866134e9565b505050505050565b5f6125938261330f565b90505f61259e612a7f565b64ffffffffff84165f908152600860205260409020549091506001600160a01b03808316911614612613576040517fb521605500000000000000000000000000000000000000000000000000000000815264ffffffffff841660048201526001600160a01b0382166024820152604401610cbb565b61261d8383613c05565b816001600160a01b0382167fffffffffffffffffffffffff000000000000000000000000000000000000000082161764ffffffffff85165f8181526007602090815260408083208590556008909152812080547fffffffffffffffffffffffff00000000000000000000000000000000000000001690559194506001600160a01b038481169290841691907fc5365dd504bee8ac256e2a356e6f3c876083a3ae4d62bea85cf4fa64b111a54f906126da906015908a908a90612b5f565b60405165ffffffffffff909116815260200160405180910390a450505050565b5f818152600e602052604081205460d01c610935565b6127238261271e848461307f565b613c05565b5050565b805f03612760576040517fd5d11a5c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6064811115610b93576040517f64439d5c0000000000000000000000000000000000000000000000000000000081526004810182905260646024820152604401610cbb565b5f806127b6610ffe87878735612bf9565b90506127c58686868685613c5b565b5f6127cf88612c70565b90505f6127ee8787356127e860408a0160208b016157c6565b85613d46565b905064ffffffffff88168635887fe0f858fc04868315a58cc5e36559dfe3fcc853f8333355b69a32dbd8a55629eb8861282d60408c0160208d016157c6565b6040805192835267ffffffffffffffff909116602083015265ffffffffffff88169082015260600160405180910390a461116d89600588358489612c86565b5f61012c61287e6101008401846157df565b905011156128d957826128956101008401846157df565b6040517f826ddfb9000000000000000000000000000000000000000000000000000000008152600481019390935260248301525061012c6044820152606401610cbb565b6128fe836128ed6060850160408601614e9f565b5f611c4f6080870160608801614e9f565b5f848152600c602090815260408083208684529091529020546129308686866060870161292b8660781c90565b613dc5565b8064ffffffffff165f03612957575f858152600d602052604090206129559085613eb3565b505b5f612a138761296c6060870160408801614e9f565b61297c6080880160608901614e9f565b61298c60a0890160808a016157c6565b6129958d612c70565b64ffffffffff851669ffffffffff0000000000602886901b16176effffffffff00000000000000000000605085901b161776ffffffffffffffff000000000000000000000000000000607884901b16177cffffffffffff000000000000000000000000000000000000000000000060b883901b161795945050505050565b5f878152600c6020908152604080832089845290915290208190559050612a3d8686848488613ebe565b612a7360018683612a526101008901896157df565b604051612a6092919061566c565b6040519081900390208c93929190612c86565b98975050505050505050565b5f333014612a8c57503390565b5f36612a996014826156c7565b612aa4928290615840565b612aad91615867565b60601c905090565b5f610100831115612afd576040517f09923119000000000000000000000000000000000000000000000000000000008152600481018490526101006024820152604401610cbb565b64ffffffffff85165f9081526008602052604090206001810183905560028101612b2885878361591a565b50828585604051602001612b3e939291906159f2565b60405160208183030381529060405280519060200120915050949350505050565b600a545f90612b6d81612c70565b9150612b83818764ffffffffff88168787612c86565b600a5550949350505050565b6003546001600160a01b0316612ba3612a7f565b6001600160a01b031614612bf757612bb9612a7f565b6040517f943f40610000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610cbb565b565b5f828152600c6020908152604080832084845290915290205464ffffffffff84168164ffffffffff1614612182576040517f98f62eb4000000000000000000000000000000000000000000000000000000008152600481018490526024810183905264ffffffffff85166044820152606401610cbb565b5f612c7b8260d01c90565b610935906001615a0b565b604080516020808201889052818301879052606082018690526080820185905260a08083018590528351808403909101815260c090920190925280519101205f90603081901c60d0612cd789612c70565b65ffffffffffff16901b17979650505050505050565b5f5f5f612cf98461330f565b9250612d0483613938565b9395909450915050565b612d188282613f35565b612d23868585613f7c565b64ffffffffff8089165f908152600760209081526040808320859055600890915280822080544290941674010000000000000000000000000000000000000000027fffffffffffffff0000000000ffffffffffffffffffffffffffffffffffffffff90941693909317909255905191975090612dba906013908a908a90612dad908890889061566c565b6040518091039020612b5f565b9050846008811115612dce57612dce614d0c565b866008811115612de057612de0614d0c565b8964ffffffffff167f9e454f120ffd42c45034f224d24e87dd019f4b199918e41d8a448f15f5d55f0c87878787604051612e1d9493929190615a29565b60405180910390a45050505050505050565b5f6002826008811115612e4457612e44614d0c565b1480610935575060065b826008811115612e6057612e60614d0c565b1492915050565b5f6003826008811115612e7c57612e7c614d0c565b148061093557506007612e4e565b5f612e93613abc565b90505f612e9f82613ae7565b90507f000000000000000000000000000000000000000000000000000000000000000063ffffffff168163ffffffff1603612f72577f00000000000000000000000000000000000000000000000000000000000000007f0000000000000000000000000000000000000000000000000000000000000000612f21846001615724565b612f2b9190615a62565b6040517ff1b26b4600000000000000000000000000000000000000000000000000000000815263ffffffff909216600483015264ffffffffff166024820152604401610cbb565b60405180604001604052808364ffffffffff168152602001826001612f979190615a82565b63ffffffff90811690915281516006805460209094015190921665010000000000027fffffffffffffffffffffffffffffffffffffffffffffff00000000000000000090931664ffffffffff909116179190911790555050565b5f612ffb8261330f565b9050806001600160a01b031661300f612a7f565b6001600160a01b0316146130705781613026612a7f565b6040517ff25f25a900000000000000000000000000000000000000000000000000000000815264ffffffffff90921660048301526001600160a01b03166024820152604401610cbb565b61307a8282613c05565b919050565b5f6130898361330f565b90505f613094612a7f565b9050816001600160a01b0316816001600160a01b0316036130b55750610935565b64ffffffffff8481165f908152600b602090815260408083206001600160a01b038088168552908352818420908616845282529182902082518084019093525460ff81811684526101009091049093169082015290841690849061311890613368565b1660ff1614613174576040517f680ab36b00000000000000000000000000000000000000000000000000000000815264ffffffffff851660048201526001600160a01b038216602482015260ff84166044820152606401610cbb565b5092915050565b5f5f61318688612c70565b90505f61319587878785613d46565b90508764ffffffffff1686887f7a9c5767346d4611b9c8ecc4728881034c96f54dfcc837cbd3a98de6a1227ce38789876040516131d493929190615a9e565b60405180910390a461116d600487838760028111156131f5576131f5614d0c565b8d93929190612c86565b8064ffffffffff16421115610b93576040517f72bb783000000000000000000000000000000000000000000000000000000000815264ffffffffff82166004820152602401610cbb565b5f610935613255613fe4565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b5f846001600160a01b03163b5f036132ef575f5f6132af86868661410d565b5090925090505f8160038111156132c8576132c8614d0c565b1480156132e65750866001600160a01b0316826001600160a01b0316145b92505050611847565b6132fb85858585614154565b9050611847565b606061218283835f6141d7565b64ffffffffff81165f908152600760205260408120549081900361307a576040517f60536c9500000000000000000000000000000000000000000000000000000000815264ffffffffff83166004820152602401610cbb565b5f816020015164ffffffffff16421115613382575f610935565b505190565b5f5f428364ffffffffff16116133a257506002925f92509050565b506006929050565b365f6133b881808481615840565b915091509091565b60408051610120810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c0810182905260e0810182905261010081018290529080613412846142e6565b9150915060405180610120016040528086815260200183600881111561343a5761343a614d0c565b81526020018564ffffffffff1681526020016134568660281c90565b64ffffffffff16815260200161346c8660501c90565b64ffffffffff1681526020016134828660781c90565b67ffffffffffffffff1681527d01000000000000000000000000000000000000000000000000000000000086161515602082015260400160b886901c65ffffffffffff1681526020018264ffffffffff168152509250505092915050565b5f610935825490565b5f838152600c6020908152604080832085845290915290205461351683836135118460781c90565b614405565b5f848152600e60205260409020548164ffffffffff165f0361361a575f61353c82612c70565b905076ffffffffffffffff000000000000000000000000000000607885901b167cffffffffffff000000000000000000000000000000000000000000000060b883901b16175f878152600c6020908152604080832089845290915281208290559093506135b190839060069088908790612c86565b5f878152600e602090815260409182902092909255805167ffffffffffffffff8716815265ffffffffffff841692810192909252869188917fad82c6df77564cc257a81eef06342793edac368b6b5ec05f50445a65fa1f82d9910160405180910390a350610e39565b6136298183878787600161317b565b5f868152600e60205260409020555050505050565b6060610e4d7f000000000000000000000000000000000000000000000000000000000000000061446d565b6060610e4d7f000000000000000000000000000000000000000000000000000000000000000061446d565b60408051610100810182525f6080820181815260a0830182905260c0830182905260e083018290528252606060208301819052928201819052918101919091528215806136e257506103e883115b15613724576040517f916e6664000000000000000000000000000000000000000000000000000000008152600481018490526103e86024820152604401610cbb565b5f858152600d6020526040902061379886604080516080810182525f808252602082018190529181018290526060810191909152506040805160808101825267ffffffffffffffff438116825242166020808301919091525f938452600e9052918190205490820152600a54606082015290565b82526137a3816134e0565b606083018190525f9086106137b8575f6137c8565b8583606001516137c891906156c7565b90505f8582106137d857856137da565b815b90508082116137e9575f6137f3565b6137f381886156b4565b60408501525f8167ffffffffffffffff811115613812576138126156da565b60405190808252806020026020018201604052801561388757816020015b60408051610120810182525f8082526020808301829052928201819052606082018190526080820181905260a0820181905260c0820181905260e0820181905261010082015282525f199092019101816138305790505b5090505f805b83811015613924575f6138aa6138a3838d6156b4565b88906144aa565b5f8d8152600c6020908152604080832084845290915290205490915065ffffffffffff8a166138d98260b81c90565b65ffffffffffff16111561391a576138f182826133c0565b85856138fc816157ae565b96508151811061390e5761390e6154d2565b60200260200101819052505b505060010161388d565b508152602085015250919695505050505050565b5f5f60a083901c60ff16600881111561395357613953614d0c565b9150600482600881111561396957613969614d0c565b14806139865750600582600881111561398457613984614d0c565b145b156139925750915f9150565b5f61399d8460d01c90565b905064ffffffffff8116158015906139bc57508064ffffffffff164210155b156139cd57506008935f9350915050565b60a884901c915064ffffffffff8216158015906139f157508164ffffffffff164210155b15613a0257506002935f9350915050565b50915091565b5f613a166276a700426156b4565b90505f818364ffffffffff1610613a2d5781613a2f565b825b9050428564ffffffffff16111580613a5557508364ffffffffff168564ffffffffff1611155b80613a6d57508064ffffffffff168564ffffffffff16115b15612581576040517fd89d72050000000000000000000000000000000000000000000000000000000081526004810187905264ffffffffff808716602483015282166044820152606401610cbb565b5f610e4d7f000000000000000000000000000000000000000000000000000000000000000042615ad8565b6006545f9064ffffffffff838116911614613b02575f610935565b505060065465010000000000900463ffffffff1690565b5f8164ffffffffff165f03613b2f57505f919050565b62093a80613b3d8360281c90565b64ffffffffff16613b4e91906156b4565b4210613b5c57506001919050565b64ffffffffff82165f90815260076020526040812054613b7b90613938565b509050612182816144b5565b604080517f5e3c4c9ccf8475c682f81d275e98bb0f78ce72c9a4d04add8fbe2a12e8b2e88560208201529081018790526060810186905267ffffffffffffffff8516608082015264ffffffffff841660a08201525f9060c00160405160208183030381529060405280519060200120905061241986828686866144f4565b5f613c0f82613938565b509050613c1b816144b5565b15613c565782816040517ffaa40a83000000000000000000000000000000000000000000000000000000008152600401610cbb929190615648565b505050565b613c768335613c7060408601602087016157c6565b83614405565b5f7fef9b1d85ad430c138ea18fb01edaa702b4115e84c8f9ca1f95c8051c451fa9848686863586613cad60408a0160208b016157c6565b613cbd60608b0160408c01614e9f565b60408051602081019890985264ffffffffff968716908801526060870194909452608086019290925260a085015267ffffffffffffffff1660c08401521660e082015261010001604051602081830303815290604052805190602001209050612581845f013582866040016020810190613d379190614e9f565b876060013588608001356144f4565b5f848152600d6020526040902060b882901b7cffffffffffff000000000000000000000000000000000000000000000016607884901b76ffffffffffffffff000000000000000000000000000000161790613da19085614584565b505f948552600c602090815260408087209587529490529290932082905550919050565b613dd983613c7060408501602086016157c6565b5f7fff1a0b8a232fa70ba2a3a3482c3f684eb92ca8e1cbaff9d4544e945c4aabbaa3868686613e0b6020880188614e9f565b613e1b6040890160208a016157c6565b613e2b60608a0160408b01614e9f565b60408051602081019890985264ffffffffff9687169088015260608701949094526080860192909252831660a085015267ffffffffffffffff1660c08401521660e0820152610100016040516020818303038152906040528051906020012090506125818482856040016020810190613ea49190614e9f565b866060013587608001356144f4565b5f612182838361458f565b8164ffffffffff1684867fe54523d3b6196c70ebd9ed3e871dc1772d5004506de2c7a66893489185cb8de586613ef48760281c90565b613efe8860501c90565b613f088960781c90565b613f128a60b81c90565b89613f216101008201826157df565b604051610f97989796959493929190615b26565b610100811115612723576040517f82ada715000000000000000000000000000000000000000000000000000000008152600481018290526101006024820152604401610cbb565b5f7fffffffffffff000000000000ffffffffffffffffffffffffffffffffffffffff841660a883901b79ffffffffff0000000000000000000000000000000000000000001660a0856008811115613fd557613fd5614d0c565b901b8217179150509392505050565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561403c57507f000000000000000000000000000000000000000000000000000000000000000046145b1561406657507f000000000000000000000000000000000000000000000000000000000000000090565b610e4d604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b5f80806041849003614141578435602086013560408701355f1a614133898285856145db565b95509550955050505061414b565b505f915060029050825b93509350939050565b604080517f1626ba7e00000000000000000000000000000000000000000000000000000000808252600482018690526024820192909252604481018390525f91908390818660648301375f82606483010152601f820160051c60051b915060205f60648401838b5afa9050825f5114601f3d111681169350505050949350505050565b60608147101561421c576040517fcf47918100000000000000000000000000000000000000000000000000000000815247600482015260248101839052604401610cbb565b5f6142288584866146c1565b905080801561424957505f3d118061424957505f856001600160a01b03163b115b1561425e576142566146d6565b915050612182565b80156142a1576040517f9996b3150000000000000000000000000000000000000000000000000000000081526001600160a01b0386166004820152602401610cbb565b3d156142b4576142af6146ef565b61233d565b6040517fd6bda27500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f808264ffffffffff165f0361430057505f928392509050565b64ffffffffff83165f908152600760205260408120549061432082613938565b9350905061432d816146fa565b9350600584600881111561434357614343614d0c565b14806143605750600684600881111561435e5761435e614d0c565b145b15614370575091935f9350915050565b600884600881111561438457614384614d0c565b03614394575091935f9350915050565b6143a7836143a28460d01c90565b6147ea565b925060018460088111156143bd576143bd614d0c565b146143c9575050915091565b6143d38560281c90565b64ffffffffff1642106143eb57600293505050915091565b836143fa846143a28860281c90565b935093505050915091565b8067ffffffffffffffff168267ffffffffffffffff1611613c56576040517f3bbfbd470000000000000000000000000000000000000000000000000000000081526004810184905267ffffffffffffffff808416602483015282166044820152606401610cbb565b60605f61447983614837565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f6121828383614877565b5f60048260088111156144ca576144ca614d0c565b14806144e7575060058260088111156144e5576144e5614d0c565b145b8061093557506008612e4e565b6144fd836131ff565b5f5f61451261450b87613249565b8585614882565b5090925090505f81600381111561452b5761452b614d0c565b14158061454a5750866001600160a01b0316826001600160a01b031614155b15612419576040517fa36e81c300000000000000000000000000000000000000000000000000000000815260048101889052602401610cbb565b5f61218283836148cd565b5f8181526001830160205260408120546145d457508154600181810184555f848152602080822090930184905584548482528286019093526040902091909155610935565b505f610935565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a084111561461457505f915060039050826146b7565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015614665573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe001519150506001600160a01b0381166146ae57505f9250600191508290506146b7565b92505f91508190505b9450945094915050565b5f5f5f83516020850186885af1949350505050565b6040513d81523d5f602083013e3d602001810160405290565b6040513d5f823e3d81fd5b5f600282600881111561470f5761470f614d0c565b0361471c57506001919050565b600382600881111561473057614730614d0c565b0361473d57506004919050565b600782600881111561475157614751614d0c565b0361475e57506004919050565b600682600881111561477257614772614d0c565b0361477f57506007919050565b600582600881111561479357614793614d0c565b036147a057506006919050565b60048260088111156147b4576147b4614d0c565b036147c157506005919050565b60088260088111156147d5576147d5614d0c565b036147e257506008919050565b506003919050565b5f8264ffffffffff165f03614800575080610935565b8164ffffffffff165f03614815575081610935565b8164ffffffffff168364ffffffffff16106148305781612182565b5090919050565b5f60ff8216601f811115610935576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f61218283836149b0565b5f80807f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8416601b60ff86901c016148bc888289856145db565b945094509450505093509350939050565b5f81815260018301602052604081205480156149a7575f6148ef6001836156c7565b85549091505f90614902906001906156c7565b9050808214614961575f865f018281548110614920576149206154d2565b905f5260205f200154905080875f018481548110614940576149406154d2565b5f918252602080832090910192909255918252600188019052604090208390555b855486908061497257614972615b96565b600190038181905f5260205f20015f90559055856001015f8681526020019081526020015f205f905560019350505050610935565b5f915050610935565b5f825f0182815481106149c5576149c56154d2565b905f5260205f200154905092915050565b5f602082840312156149e6575f5ffd5b81357fffffffff0000000000000000000000000000000000000000000000000000000081168114612182575f5ffd5b803564ffffffffff8116811461307a575f5ffd5b5f5f83601f840112614a39575f5ffd5b50813567ffffffffffffffff811115614a50575f5ffd5b6020830191508360208260051b85010111156113ec575f5ffd5b5f5f5f5f60608587031215614a7d575f5ffd5b614a8685614a15565b935060208501359250604085013567ffffffffffffffff811115614aa8575f5ffd5b614ab487828801614a29565b95989497509550505050565b5f5f83601f840112614ad0575f5ffd5b50813567ffffffffffffffff811115614ae7575f5ffd5b6020830191508360208285010111156113ec575f5ffd5b5f5f5f60408486031215614b10575f5ffd5b833567ffffffffffffffff811115614b26575f5ffd5b614b3286828701614ac0565b909790965060209590950135949350505050565b80356001600160a01b038116811461307a575f5ffd5b5f60208284031215614b6c575f5ffd5b61218282614b46565b5f5f5f60408486031215614b87575f5ffd5b614b9084614a15565b9250602084013567ffffffffffffffff811115614bab575f5ffd5b614bb786828701614ac0565b9497909650939450505050565b5f5f60408385031215614bd5575f5ffd5b614bde83614a15565b9150614bec60208401614b46565b90509250929050565b5f5f5f5f5f5f60808789031215614c0a575f5ffd5b614c1387614b46565b9550602087013567ffffffffffffffff811115614c2e575f5ffd5b614c3a89828a01614ac0565b9096509450614c4d905060408801614a15565b9250606087013567ffffffffffffffff811115614c68575f5ffd5b614c7489828a01614ac0565b979a9699509497509295939492505050565b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b602081525f6121826020830184614c86565b5f5f60408385031215614cf5575f5ffd5b614cfe83614a15565b946020939093013593505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b60098110610b9357610b93614d0c565b614d5281614d39565b9052565b805164ffffffffff1682525f6020820151614d7c60208501826001600160a01b03169052565b506040820151614d9760408501826001600160a01b03169052565b506060820151614daa6060850182614d49565b506080820151614dc3608085018264ffffffffff169052565b5060a082015161012060a0850152614ddf610120850182614c86565b905060c083015160c085015260e0830151614e0360e086018264ffffffffff169052565b5061010083015161233d61010086018264ffffffffff169052565b5f602082016020835280845180835260408501915060408160051b8601019250602086015f5b82811015614e93577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0878603018452614e7e858351614d56565b94506020938401939190910190600101614e44565b50929695505050505050565b5f60208284031215614eaf575f5ffd5b61218282614a15565b5f5f5f60408486031215614eca575f5ffd5b83359250602084013567ffffffffffffffff811115614ee7575f5ffd5b614bb786828701614a29565b5f8151808452602084019350602083015f5b82811015614feb5781515f815188526020820151614f2281614d39565b8060208a01525064ffffffffff60408301511660408901526060820151614f5260608a018264ffffffffff169052565b506080820151614f6b60808a018264ffffffffff169052565b5060a0820151614f8760a08a018267ffffffffffffffff169052565b5060c0820151614f9b60c08a018215159052565b5060e0820151614fb560e08a018265ffffffffffff169052565b506101008201519150614fd261010089018364ffffffffff169052565b5050610120959095019460209190910190600101614f05565b5093949350505050565b615034818467ffffffffffffffff815116825267ffffffffffffffff602082015116602083015260408101516040830152606081015160608301525050565b60a060808201525f61217f60a0830184614ef3565b5f60208284031215615059575f5ffd5b5035919050565b803567ffffffffffffffff8116811461307a575f5ffd5b5f5f5f60608486031215615089575f5ffd5b83359250602084013591506150a060408501615060565b90509250925092565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f6150e360e0830189614c86565b82810360408401526150f58189614c86565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b8181101561514a57835183526020938401939092019160010161512c565b50909b9a5050505050505050505050565b5f5f5f5f6060858703121561516e575f5ffd5b61517785614a15565b9350602085013567ffffffffffffffff811115615192575f5ffd5b61519e87828801614ac0565b9598909750949560400135949350505050565b815164ffffffffff168152610160810160208301516151d9602084018264ffffffffff169052565b5060408301516151f2604084018264ffffffffff169052565b50606083015161520b606084018264ffffffffff169052565b506080830151615223608084018263ffffffff169052565b5060a083015161523c60a084018264ffffffffff169052565b5060c083015161525560c084018264ffffffffff169052565b5060e083015161526d60e084018263ffffffff169052565b5061010083015161528761010084018263ffffffff169052565b506101208301516152a161012084018263ffffffff169052565b5061014083015161317461014084018263ffffffff169052565b5f5f5f5f608085870312156152ce575f5ffd5b84359350602085013565ffffffffffff811681146152ea575f5ffd5b93969395505050506040820135916060013590565b6020815261534660208201835167ffffffffffffffff815116825267ffffffffffffffff602082015116602083015260408101516040830152606081015160608301525050565b5f602083015160e060a0840152615361610100840182614ef3565b9050604084015160c0840152606084015160e08401528091505092915050565b602081525f6121826020830184614d56565b5f5f5f5f5f608086880312156153a7575f5ffd5b6153b086614a15565b945060208601359350604086013567ffffffffffffffff8111156153d2575f5ffd5b6153de88828901614a29565b90945092506153f1905060608701614a15565b90509295509295909350565b5f5f5f5f60808587031215615410575f5ffd5b61541985614a15565b935061542760208601614b46565b9250604085013560ff8116811461543c575f5ffd5b915061544a60608601614a15565b905092959194509250565b5f5f5f60608486031215615467575f5ffd5b505081359360208301359350604090920135919050565b5f5f5f5f5f5f60c08789031215615493575f5ffd5b86359550602087013594506154aa60408801615060565b93506154b860608801614a15565b9598949750929560808101359460a0909101359350915050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f82357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff41833603018112615531575f5ffd5b9190910192915050565b5f82357ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee1833603018112615531575f5ffd5b60408181019083833792915050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b5f64ffffffffff821664ffffffffff81036155c6576155c661557c565b60010192915050565b81835281816020850137505f602082840101525f60207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f840116840101905092915050565b606081525f6156296060830186886155cf565b905083602083015265ffffffffffff8316604083015295945050505050565b64ffffffffff831681526040810161565f83614d39565b8260208301529392505050565b818382375f9101908152919050565b8284823760609190911b7fffffffffffffffffffffffffffffffffffffffff000000000000000000000000169101908152601401919050565b808201808211156109355761093561557c565b818103818111156109355761093561557c565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b64ffffffffff82811682821603908111156109355761093561557c565b64ffffffffff81811683821601908111156109355761093561557c565b600181811c9082168061575557607f821691505b60208210810361578c577f4e487b71000000000000000000000000000000000000000000000000000000005f52602260045260245ffd5b50919050565b63ffffffff82811682821603908111156109355761093561557c565b5f5f1982036157bf576157bf61557c565b5060010190565b5f602082840312156157d6575f5ffd5b61218282615060565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1843603018112615812575f5ffd5b83018035915067ffffffffffffffff82111561582c575f5ffd5b6020019150368190038213156113ec575f5ffd5b5f5f8585111561584e575f5ffd5b8386111561585a575f5ffd5b5050820193919092039150565b80357fffffffffffffffffffffffffffffffffffffffff0000000000000000000000008116906014841015613174577fffffffffffffffffffffffffffffffffffffffff000000000000000000000000808560140360031b1b82161691505092915050565b601f821115613c565782821115613c5657805f5260205f20601f840160051c60208510156158f757505f5b90810190601f840160051c035f5b81811015612581575f83820155600101615905565b67ffffffffffffffff831115615932576159326156da565b615946836159408354615741565b836158cc565b5f601f841160018114615977575f85156159605750838201355b5f19600387901b1c1916600186901b178355610e39565b5f838152602081207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08716915b828110156159c457868501358255602094850194600190920191016159a4565b50868210156159e0575f1960f88860031b161c19848701351681555b505060018560011b0183555050505050565b838152818360208301375f910160200190815292915050565b65ffffffffffff81811683821601908111156109355761093561557c565b64ffffffffff85168152606060208201525f615a496060830185876155cf565b905065ffffffffffff8316604083015295945050505050565b64ffffffffff81811683821602908116908181146131745761317461557c565b63ffffffff81811683821601908111156109355761093561557c565b6060810160038510615ab257615ab2614d0c565b93815267ffffffffffffffff92909216602083015265ffffffffffff1660409091015290565b5f64ffffffffff831680615b13577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b8064ffffffffff84160491505092915050565b64ffffffffff8916815264ffffffffff8816602082015264ffffffffff8716604082015267ffffffffffffffff8616606082015265ffffffffffff8516608082015260408460a083013761010060e08201525f615b88610100830184866155cf565b9a9950505050505050505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603160045260245ffd' as const

/** Base slot of each state variable, as storage proofs need it; the contract documents how each slot is filled. */
export const serverRegistrySlots = {
  "nonces": 2,
  "curator": 3,
  "pendingCurator": 4,
  "guardian": 5,
  "removals": 6,
  "providers": 7,
  "details": 8,
  "providerCount": 9,
  "providersHead": 10,
  "operators": 11,
  "resources": 12,
  "listed": 13,
  "listHead": 14
} as const
