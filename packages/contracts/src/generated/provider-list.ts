// Generated from contracts/ProviderList.sol by scripts/generate.mjs: do not edit.

/** ABI of `ProviderList`, its events and custom errors included. */
export const providerListAbi = [
  {
    "type": "constructor",
    "inputs": [
      {
        "name": "registry_",
        "type": "address",
        "internalType": "contract IServerRegistry"
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
    "name": "MAX_ENTRIES",
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
    "name": "MAX_NAME",
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
    "name": "acceptList",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "addProviders",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "providers",
        "type": "uint40[]",
        "internalType": "uint40[]"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "createList",
    "inputs": [
      {
        "name": "name",
        "type": "string",
        "internalType": "string"
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
        "name": "providers",
        "type": "uint40[]",
        "internalType": "uint40[]"
      }
    ],
    "outputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "getList",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "tuple",
        "internalType": "struct ProviderListInfo",
        "components": [
          {
            "name": "id",
            "type": "bytes32",
            "internalType": "bytes32"
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
            "name": "head",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "total",
            "type": "uint256",
            "internalType": "uint256"
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
    "name": "listEntries",
    "inputs": [
      {
        "name": "listId",
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
        "internalType": "struct ProviderListPage",
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
            "name": "head",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "providers",
            "type": "uint40[]",
            "internalType": "uint40[]"
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
    "name": "listHead",
    "inputs": [
      {
        "name": "listId",
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
    "name": "registry",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "contract IServerRegistry"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "removeProviders",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "providers",
        "type": "uint40[]",
        "internalType": "uint40[]"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "setListMetadata",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
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
    "name": "transferList",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
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
    "name": "vouchesFor",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "providers",
        "type": "uint40[]",
        "internalType": "uint40[]"
      }
    ],
    "outputs": [
      {
        "name": "head",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "vouched",
        "type": "bool[]",
        "internalType": "bool[]"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "event",
    "name": "ListCreated",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "name",
        "type": "string",
        "indexed": false,
        "internalType": "string"
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
        "name": "head",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ListMetadataChanged",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
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
        "name": "head",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ListTransferStarted",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
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
        "name": "head",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ListTransferred",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
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
        "name": "head",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProvidersAdded",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "providers",
        "type": "uint40[]",
        "indexed": false,
        "internalType": "uint40[]"
      },
      {
        "name": "head",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ProvidersRemoved",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "providers",
        "type": "uint40[]",
        "indexed": false,
        "internalType": "uint40[]"
      },
      {
        "name": "head",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "error",
    "name": "ListBatchEmpty",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ListBatchTooLarge",
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
    "name": "ListExists",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "ListFull",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
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
    "name": "ListMetadataURITooLong",
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
    "name": "ListNameLength",
    "inputs": [
      {
        "name": "length",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "least",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "most",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ListNoContract",
    "inputs": [
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ListNotOwner",
    "inputs": [
      {
        "name": "listId",
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
    "name": "ListNotPendingOwner",
    "inputs": [
      {
        "name": "listId",
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
    "name": "ListPageLimit",
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
    "name": "ListProviderAbsent",
    "inputs": [
      {
        "name": "listId",
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
    "name": "ListProviderPresent",
    "inputs": [
      {
        "name": "listId",
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
    "name": "ListProviderUnknown",
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
    "name": "ListUnknown",
    "inputs": [
      {
        "name": "listId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ]
  }
] as const

/** Creation code of `ProviderList`; the encoded arguments of its constructor follow it. */
export const providerListBytecode =
  '0x60a060405234801561000f575f5ffd5b50604051611e6e380380611e6e83398101604081905261002e9161007a565b80806001600160a01b03163b5f03610068576040516304a1645360e21b81526001600160a01b038216600482015260240160405180910390fd5b6001600160a01b0316608052506100a7565b5f6020828403121561008a575f5ffd5b81516001600160a01b03811681146100a0575f5ffd5b9392505050565b608051611da86100c65f395f81816101f801526111120152611da85ff3fe608060405234801561000f575f5ffd5b5060043610610115575f3560e01c80637b103999116100ad578063a739dc7a1161007d578063af4618d211610063578063af4618d21461027f578063b6bf9a4914610292578063dc5e47d91461023f575f5ffd5b8063a739dc7a14610259578063aa7e1d1b1461026c575f5ffd5b80637b103999146101f35780637d4cb9641461023f578063950bff9f14610248578063a401983514610250575f5ffd5b806346e9a35f116100e857806346e9a35f146101a25780634b2f1a9a146101b757806366b4ff5c146101ca578063756bf254146101dd575f5ffd5b806301ffc9a7146101195780631cb25a161461014157806322d71706146101625780632d22920214610182575b5f5ffd5b61012c6101273660046114d6565b6102b1565b60405190151581526020015b60405180910390f35b61015461014f36600461155d565b610349565b6040516101389291906115a5565b6101756101703660046115f4565b610470565b604051610138919061161d565b6101956101903660046116c3565b610647565b60405161013891906116da565b6101b56101b036600461155d565b6107bd565b005b6101b56101c53660046117a3565b61097a565b6101b56101d8366004611827565b610ab2565b6101e5604081565b604051908152602001610138565b61021a7f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff9091168152602001610138565b6101e56103e881565b6101e5606481565b6101e561010081565b6101e5610267366004611876565b610b75565b6101b561027a36600461155d565b610d3b565b6101b561028d3660046116c3565b610dc2565b6101e56102a03660046116c3565b5f6020819052908152604090205481565b5f7fffffffff0000000000000000000000000000000000000000000000000000000082167ff2e888ab00000000000000000000000000000000000000000000000000000000148061034357507f01ffc9a7000000000000000000000000000000000000000000000000000000007fffffffff000000000000000000000000000000000000000000000000000000008316145b92915050565b5f60606103e8831115610398576040517f5f61c113000000000000000000000000000000000000000000000000000000008152600481018490526103e860248201526044015b60405180910390fd5b5f858152602081815260408083205460019092529091209092506004018367ffffffffffffffff8111156103ce576103ce61191e565b6040519080825280602002602001820160405280156103f7578160200160208202803683370190505b5091505f5b848110156104665761043c8686838181106104195761041961194b565b905060200201602081019061042e919061198a565b839064ffffffffff16610ec0565b83828151811061044e5761044e61194b565b911515602092830291909101909101526001016103fc565b5050935093915050565b6104b86040518060c001604052805f67ffffffffffffffff1681526020015f67ffffffffffffffff1681526020015f8152602001606081526020015f81526020015f81525090565b8115806104c657506103e882115b15610508576040517fb24d136b000000000000000000000000000000000000000000000000000000008152600481018390526103e8602482015260440161038f565b5f61051285610eda565b67ffffffffffffffff438116845242166020808501919091525f878152908190526040908190205490840152600401905061054c81610f3d565b60a083018190525f908510610561575f610571565b848360a0015161057191906119d2565b90505f8482106105815784610583565b815b90508067ffffffffffffffff81111561059e5761059e61191e565b6040519080825280602002602001820160405280156105c7578160200160208202803683370190505b5060608501525f5b8181101561061f576105eb6105e482896119e5565b8590610f46565b856060015182815181106106015761060161194b565b64ffffffffff909216602092830291909101909101526001016105cf565b5080821161062d575f610637565b61063781876119e5565b6080850152509195945050505050565b6106ad6040518060e001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f8152602001606081526020015f81525090565b5f6106b783610eda565b6040805160e081018252858152825473ffffffffffffffffffffffffffffffffffffffff9081166020808401919091526001850154909116828401525f87815290819052919091205460608201529091506080810161071860048401610f3d565b815260200182600301805461072c906119f8565b80601f0160208091040260200160405190810160405280929190818152602001828054610758906119f8565b80156107a35780601f1061077a576101008083540402835291602001916107a3565b820191905f5260205f20905b81548152906001019060200180831161078657829003601f168201915b505050505081526020018260020154815250915050919050565b825f6107c882610eda565b5473ffffffffffffffffffffffffffffffffffffffff169050338114610823576040517fcbad0f310000000000000000000000000000000000000000000000000000000081526004810183905233602482015260440161038f565b61082c83610f51565b5f858152600160205260408120600401905b848110156108f45761087e86868381811061085b5761085b61194b565b9050602002016020810190610870919061198a565b839064ffffffffff16610fd2565b6108ec57868686838181106108955761089561194b565b90506020020160208101906108aa919061198a565b6040517f8d5cadb2000000000000000000000000000000000000000000000000000000008152600481019290925264ffffffffff16602482015260440161038f565b60010161083e565b505f61093387602361090585610f3d565b8989604051602001610918929190611a49565b60405160208183030381529060405280519060200120610fdd565b9050867f08ef1df9116b84b53c979abb672dfa41d560fce9f1721ac5fc4b1f67372824aa87878460405161096993929190611a88565b60405180910390a250505050505050565b815f61098582610eda565b5473ffffffffffffffffffffffffffffffffffffffff1690503381146109e0576040517fcbad0f310000000000000000000000000000000000000000000000000000000081526004810183905233602482015260440161038f565b5f84815260016020819052604082200180547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff8616908117909155610a419086906025908490610fdd565b90508373ffffffffffffffffffffffffffffffffffffffff163373ffffffffffffffffffffffffffffffffffffffff16867f9ad2b92578a0816ab8d2f2a92ddee0aa82632ef3eb1a5b5831302b11063282a384604051610aa391815260200190565b60405180910390a45050505050565b835f610abd82610eda565b5473ffffffffffffffffffffffffffffffffffffffff169050338114610b18576040517fcbad0f310000000000000000000000000000000000000000000000000000000081526004810183905233602482015260440161038f565b5f868152600160205260408120610b3190878787611012565b9050867fefd4e8bc8da503d1ff3998274e421b1bd21687606b28191f91c2735473585e6e878787610b658c60245f89610fdd565b6040516109699493929190611b22565b5f86801580610b845750604081115b15610bce57604080517f27b5386e0000000000000000000000000000000000000000000000000000000081526004810183905260016024820152604481019190915260640161038f565b338989604051602001610be393929190611b48565b604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815291815281516020928301205f8181526001909352912080549193509073ffffffffffffffffffffffffffffffffffffffff1615610c7a576040517f1d97fa590000000000000000000000000000000000000000000000000000000081526004810184905260240161038f565b80547fffffffffffffffffffffffff000000000000000000000000000000000000000016331781555f610caf828a8a8a611012565b90505f610cbf8560213385610fdd565b90503373ffffffffffffffffffffffffffffffffffffffff16857ffd793c8a4459c0d196cd70dc17df26c078450a6106dbfb44aa23d1ea49f707738e8e8e8e8e88604051610d1296959493929190611b80565b60405180910390a38515610d2c57610d2c858489896110a8565b50505050979650505050505050565b825f610d4682610eda565b5473ffffffffffffffffffffffffffffffffffffffff169050338114610da1576040517fcbad0f310000000000000000000000000000000000000000000000000000000081526004810183905233602482015260440161038f565b5f858152600160205260409020610dbb90869086866110a8565b5050505050565b5f610dcc82610eda565b600181015490915073ffffffffffffffffffffffffffffffffffffffff163314610e2b576040517f1672d1170000000000000000000000000000000000000000000000000000000081526004810183905233602482015260440161038f565b8054337fffffffffffffffffffffffff000000000000000000000000000000000000000080831682178455600184018054909116905573ffffffffffffffffffffffffffffffffffffffff9091169081847f71cdfe422df489a2098374e86fd31b63b7e31aeea02b729c8c45454f2e457fcf610eaa826026865f610fdd565b60405190815260200160405180910390a4505050565b5f81815260018301602052604081205415155b9392505050565b5f818152600160205260409020805473ffffffffffffffffffffffffffffffffffffffff16610f38576040517f4fe8d5fb0000000000000000000000000000000000000000000000000000000081526004810183905260240161038f565b919050565b5f610343825490565b5f610ed383836112ee565b805f03610f8a576040517f8796a2db00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6064811115610fcf576040517f5f61c113000000000000000000000000000000000000000000000000000000008152600481018290526064602482015260440161038f565b50565b5f610ed383836112f9565b5f84815260208190526040812054610ff890858786866113dc565b5f9586526020869052604090952085905550929392505050565b5f8261010081111561105b576040517fa0c35d6100000000000000000000000000000000000000000000000000000000815260048101829052610100602482015260440161038f565b6003860161106a858783611c13565b506002860183905560405161108790849087908790602001611d29565b60405160208183030381529060405280519060200120915050949350505050565b6110b181610f51565b600483016103e8826110c283610f3d565b6110cc91906119e5565b111561110f576040517f0f6a5ae9000000000000000000000000000000000000000000000000000000008152600481018690526103e8602482015260440161038f565b5f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff166374c832686040518163ffffffff1660e01b8152600401602060405180830381865afa158015611179573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061119d9190611d42565b90505f5b83811015611294575f8585838181106111bc576111bc61194b565b90506020020160208101906111d1919061198a565b905064ffffffffff811615806111f457508264ffffffffff168164ffffffffff16115b15611234576040517fe97b579200000000000000000000000000000000000000000000000000000000815264ffffffffff8216600482015260240161038f565b6112458464ffffffffff8316611443565b61128b576040517fb28a7b6b0000000000000000000000000000000000000000000000000000000081526004810189905264ffffffffff8216602482015260440161038f565b506001016111a1565b505f6112b88760226112a586610f3d565b8888604051602001610918929190611a49565b9050867f72a3cfd010ce8f46afa86dfeece31ce05171def5e00ccac55d5d6c85752385d386868460405161096993929190611a88565b5f610ed3838361144e565b5f81815260018301602052604081205480156113d3575f61131b6001836119d2565b85549091505f9061132e906001906119d2565b905080821461138d575f865f01828154811061134c5761134c61194b565b905f5260205f200154905080875f01848154811061136c5761136c61194b565b5f918252602080832090910192909255918252600188019052604090208390555b855486908061139e5761139e611d5d565b600190038181905f5260205f20015f90559055856001015f8681526020019081526020015f205f905560019350505050610343565b5f915050610343565b604080516020808201889052818301879052606082018690526080820185905260a08083018590528351808403909101815260c090920190925280519101205f90603081901c60d061142d89611474565b65ffffffffffff16901b17979650505050505050565b5f610ed3838361148a565b5f825f0182815481106114635761146361194b565b905f5260205f200154905092915050565b5f61147f8260d01c90565b610343906001611d8a565b5f8181526001830160205260408120546114cf57508154600181810184555f848152602080822090930184905584548482528286019093526040902091909155610343565b505f610343565b5f602082840312156114e6575f5ffd5b81357fffffffff0000000000000000000000000000000000000000000000000000000081168114610ed3575f5ffd5b5f5f83601f840112611525575f5ffd5b50813567ffffffffffffffff81111561153c575f5ffd5b6020830191508360208260051b8501011115611556575f5ffd5b9250929050565b5f5f5f6040848603121561156f575f5ffd5b83359250602084013567ffffffffffffffff81111561158c575f5ffd5b61159886828701611515565b9497909650939450505050565b5f60408201848352604060208401528084518083526060850191506020860192505f5b818110156115e857835115158352602093840193909201916001016115c8565b50909695505050505050565b5f5f5f60608486031215611606575f5ffd5b505081359360208301359350604090920135919050565b602081525f60e0820167ffffffffffffffff845116602084015267ffffffffffffffff602085015116604084015260408401516060840152606084015160c06080850152818151808452610100860191506020830193505f92505b808310156116a25764ffffffffff8451168252602082019150602084019350600183019250611678565b50608086015160a086015260a086015160c086015280935050505092915050565b5f602082840312156116d3575f5ffd5b5035919050565b602081528151602082015273ffffffffffffffffffffffffffffffffffffffff602083015116604082015273ffffffffffffffffffffffffffffffffffffffff604083015116606082015260608201516080820152608082015160a08201525f60a083015160e060c0840152805180610100850152806020830161012086015e5f610120828601015260c085015160e08501526101207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f8301168501019250505092915050565b5f5f604083850312156117b4575f5ffd5b82359150602083013573ffffffffffffffffffffffffffffffffffffffff811681146117de575f5ffd5b809150509250929050565b5f5f83601f8401126117f9575f5ffd5b50813567ffffffffffffffff811115611810575f5ffd5b602083019150836020828501011115611556575f5ffd5b5f5f5f5f6060858703121561183a575f5ffd5b84359350602085013567ffffffffffffffff811115611857575f5ffd5b611863878288016117e9565b9598909750949560400135949350505050565b5f5f5f5f5f5f5f6080888a03121561188c575f5ffd5b873567ffffffffffffffff8111156118a2575f5ffd5b6118ae8a828b016117e9565b909850965050602088013567ffffffffffffffff8111156118cd575f5ffd5b6118d98a828b016117e9565b90965094505060408801359250606088013567ffffffffffffffff8111156118ff575f5ffd5b61190b8a828b01611515565b989b979a50959850939692959293505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b64ffffffffff81168114610fcf575f5ffd5b5f6020828403121561199a575f5ffd5b8135610ed381611978565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b81810381811115610343576103436119a5565b80820180821115610343576103436119a5565b600181811c90821680611a0c57607f821691505b602082108103611a43577f4e487b71000000000000000000000000000000000000000000000000000000005f52602260045260245ffd5b50919050565b5f8184825b85811015611a7d578135611a6181611978565b64ffffffffff1683526020928301929190910190600101611a4e565b509095945050505050565b604080825281018390525f8460608301825b86811015611ac8578235611aad81611978565b64ffffffffff16825260209283019290910190600101611a9a565b5060209390930193909352509392505050565b81835281816020850137505f602082840101525f60207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f840116840101905092915050565b606081525f611b35606083018688611adb565b6020830194909452506040015292915050565b73ffffffffffffffffffffffffffffffffffffffff84168152604060208201525f611b77604083018486611adb565b95945050505050565b608081525f611b9360808301888a611adb565b8281036020840152611ba6818789611adb565b6040840195909552505060600152949350505050565b601f821115611c0e5782821115611c0e57805f5260205f20601f840160051c6020851015611be757505f5b90810190601f840160051c035f5b81811015611c0a575f83820155600101611bf5565b5050505b505050565b67ffffffffffffffff831115611c2b57611c2b61191e565b611c3f83611c3983546119f8565b83611bbc565b5f601f841160018114611c8f575f8515611c595750838201355b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff600387901b1c1916600186901b178355610dbb565b5f838152602081207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08716915b82811015611cdc5786850135825560209485019460019092019101611cbc565b5086821015611d17577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff60f88860031b161c19848701351681555b505060018560011b0183555050505050565b838152818360208301375f910160200190815292915050565b5f60208284031215611d52575f5ffd5b8151610ed381611978565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603160045260245ffd5b65ffffffffffff8181168382160190811115610343576103436119a556' as const

/** Base slot of each state variable, as storage proofs need it; the contract documents how each slot is filled. */
export const providerListSlots = {
  "listHead": 0,
  "lists": 1
} as const
