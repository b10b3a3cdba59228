// Generated from contracts/TokenCuration.sol by scripts/generate.mjs: do not edit.

/** ABI of `TokenCuration`, its events and custom errors included. */
export const tokenCurationAbi = [
  {
    "type": "constructor",
    "inputs": [
      {
        "name": "registry_",
        "type": "address",
        "internalType": "contract IServerRegistry"
      },
      {
        "name": "token_",
        "type": "address",
        "internalType": "contract IERC20"
      },
      {
        "name": "governor",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "gracePeriod",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "parameters",
        "type": "tuple",
        "internalType": "struct CurationParameters",
        "components": [
          {
            "name": "deposit",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "quorum",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "applicationPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "commitPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "revealPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "exitDelay",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "threshold",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "winnerShare",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "unrevealedPenalty",
            "type": "uint16",
            "internalType": "uint16"
          }
        ]
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "GRACE_PERIOD",
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
    "name": "MAX_PERIOD",
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
    "name": "MIN_PERIOD",
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
    "name": "acceptOwnership",
    "inputs": [],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "announceGuardian",
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
    "name": "announceSuccessor",
    "inputs": [
      {
        "name": "newSuccessor",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "applyFor",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "version",
        "type": "uint32",
        "internalType": "uint32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "appointGuardian",
    "inputs": [],
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
    "name": "cancelParameters",
    "inputs": [],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "challenge",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "version",
        "type": "uint32",
        "internalType": "uint32"
      },
      {
        "name": "evidenceURI",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "challengeCount",
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
    "name": "claim",
    "inputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "commitVote",
    "inputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "commitment",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "stake",
        "type": "uint128",
        "internalType": "uint128"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "creditOf",
    "inputs": [
      {
        "name": "account",
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
    "name": "enforce",
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
    "name": "finishExit",
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
    "name": "getChallenge",
    "inputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "tuple",
        "internalType": "struct Challenge",
        "components": [
          {
            "name": "challenger",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "provider",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "commitEnd",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "revealEnd",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "outcome",
            "type": "uint8",
            "internalType": "enum ChallengeOutcome"
          },
          {
            "name": "deposit",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "committedStake",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "keepStake",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "removeStake",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "rewarded",
            "type": "uint8",
            "internalType": "enum Choice"
          },
          {
            "name": "rewardLeft",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "rewardedStakeLeft",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "forfeitLeft",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "unrevealedStakeLeft",
            "type": "uint128",
            "internalType": "uint128"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "getListings",
    "inputs": [
      {
        "name": "providers",
        "type": "uint40[]",
        "internalType": "uint40[]"
      }
    ],
    "outputs": [
      {
        "name": "listings",
        "type": "tuple[]",
        "internalType": "struct Listing[]",
        "components": [
          {
            "name": "provider",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "status",
            "type": "uint8",
            "internalType": "enum ListingStatus"
          },
          {
            "name": "parametersVersion",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "readyAt",
            "type": "uint40",
            "internalType": "uint40"
          },
          {
            "name": "deposit",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "challenge",
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
    "name": "getParameters",
    "inputs": [
      {
        "name": "version",
        "type": "uint32",
        "internalType": "uint32"
      }
    ],
    "outputs": [
      {
        "name": "parameters",
        "type": "tuple",
        "internalType": "struct CurationParameters",
        "components": [
          {
            "name": "deposit",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "quorum",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "applicationPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "commitPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "revealPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "exitDelay",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "threshold",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "winnerShare",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "unrevealedPenalty",
            "type": "uint16",
            "internalType": "uint16"
          }
        ]
      },
      {
        "name": "activeFrom",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "getVote",
    "inputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "tuple",
        "internalType": "struct Vote",
        "components": [
          {
            "name": "commitment",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "stake",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "status",
            "type": "uint8",
            "internalType": "enum VoteStatus"
          },
          {
            "name": "choice",
            "type": "uint8",
            "internalType": "enum Choice"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "giveEvidence",
    "inputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "evidenceURI",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "handOver",
    "inputs": [],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "nextGuardian",
    "inputs": [],
    "outputs": [
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "readyAt",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "owner",
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
    "name": "parametersVersion",
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
    "name": "pendingOwner",
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
    "name": "proposeParameters",
    "inputs": [
      {
        "name": "parameters",
        "type": "tuple",
        "internalType": "struct CurationParameters",
        "components": [
          {
            "name": "deposit",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "quorum",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "applicationPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "commitPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "revealPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "exitDelay",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "threshold",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "winnerShare",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "unrevealedPenalty",
            "type": "uint16",
            "internalType": "uint16"
          }
        ]
      }
    ],
    "outputs": [
      {
        "name": "version",
        "type": "uint32",
        "internalType": "uint32"
      }
    ],
    "stateMutability": "nonpayable"
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
    "name": "renounceOwnership",
    "inputs": [],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "resolve",
    "inputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "revealVote",
    "inputs": [
      {
        "name": "challengeId",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "choice",
        "type": "uint8",
        "internalType": "enum Choice"
      },
      {
        "name": "salt",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "startExit",
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
    "name": "successor",
    "inputs": [],
    "outputs": [
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "readyAt",
        "type": "uint40",
        "internalType": "uint40"
      }
    ],
    "stateMutability": "view"
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
    "name": "takeRole",
    "inputs": [],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "token",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "contract IERC20"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "totalOwed",
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
    "name": "transferOwnership",
    "inputs": [
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
    "name": "withdraw",
    "inputs": [
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "amount",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "event",
    "name": "ChallengeOpened",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "indexed": true,
        "internalType": "uint64"
      },
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "challenger",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "deposit",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "commitEnd",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      },
      {
        "name": "revealEnd",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ChallengeResolved",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "indexed": true,
        "internalType": "uint64"
      },
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "outcome",
        "type": "uint8",
        "indexed": true,
        "internalType": "enum ChallengeOutcome"
      },
      {
        "name": "winner",
        "type": "address",
        "indexed": false,
        "internalType": "address"
      },
      {
        "name": "winnings",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "reward",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "Credited",
    "inputs": [
      {
        "name": "account",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "amount",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "EvidenceGiven",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "indexed": true,
        "internalType": "uint64"
      },
      {
        "name": "author",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "evidenceURI",
        "type": "string",
        "indexed": false,
        "internalType": "string"
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ExitFinished",
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
        "name": "deposit",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ExitStarted",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "readyAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "GuardianAnnounced",
    "inputs": [
      {
        "name": "guardian",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "readyAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "GuardianAppointed",
    "inputs": [
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
    "name": "ListingApplied",
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
        "name": "parametersVersion",
        "type": "uint32",
        "indexed": false,
        "internalType": "uint32"
      },
      {
        "name": "deposit",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "readyAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ListingApproved",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "OwnershipTransferStarted",
    "inputs": [
      {
        "name": "previousOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "newOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "OwnershipTransferred",
    "inputs": [
      {
        "name": "previousOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "newOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ParametersCancelled",
    "inputs": [
      {
        "name": "version",
        "type": "uint32",
        "indexed": true,
        "internalType": "uint32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "ParametersProposed",
    "inputs": [
      {
        "name": "version",
        "type": "uint32",
        "indexed": true,
        "internalType": "uint32"
      },
      {
        "name": "parameters",
        "type": "tuple",
        "indexed": false,
        "internalType": "struct CurationParameters",
        "components": [
          {
            "name": "deposit",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "quorum",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "applicationPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "commitPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "revealPeriod",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "exitDelay",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "threshold",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "winnerShare",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "unrevealedPenalty",
            "type": "uint16",
            "internalType": "uint16"
          }
        ]
      },
      {
        "name": "activeFrom",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "RemovalDeferred",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "reason",
        "type": "bytes",
        "indexed": false,
        "internalType": "bytes"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "RemovalEnforced",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "RoleOffered",
    "inputs": [
      {
        "name": "successor",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "RoleTaken",
    "inputs": [],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "SuccessorAnnounced",
    "inputs": [
      {
        "name": "successor",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "readyAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "VoteClaimed",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "indexed": true,
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "amount",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "VoteCommitted",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "indexed": true,
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "stake",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "commitment",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "VoteRevealed",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "indexed": true,
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "choice",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum Choice"
      },
      {
        "name": "stake",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "WaitRestarted",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "indexed": true,
        "internalType": "uint40"
      },
      {
        "name": "readyAt",
        "type": "uint40",
        "indexed": false,
        "internalType": "uint40"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "Withdrawn",
    "inputs": [
      {
        "name": "account",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "to",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "amount",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "error",
    "name": "CurationChallengeUnknown",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationChallenged",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "challenge",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationCommitmentMismatch",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationEvidenceMissing",
    "inputs": []
  },
  {
    "type": "error",
    "name": "CurationEvidenceURITooLong",
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
    "name": "CurationListingStatus",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "status",
        "type": "uint8",
        "internalType": "enum ListingStatus"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationNoContract",
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
    "name": "CurationNoPendingParameters",
    "inputs": []
  },
  {
    "type": "error",
    "name": "CurationNotCurator",
    "inputs": []
  },
  {
    "type": "error",
    "name": "CurationNotProviderOwner",
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
    "name": "CurationNothingAnnounced",
    "inputs": []
  },
  {
    "type": "error",
    "name": "CurationNothingToWithdraw",
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
    "name": "CurationParameter",
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
    "name": "CurationParametersChanged",
    "inputs": [
      {
        "name": "given",
        "type": "uint32",
        "internalType": "uint32"
      },
      {
        "name": "version",
        "type": "uint32",
        "internalType": "uint32"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationParametersUnknown",
    "inputs": [
      {
        "name": "version",
        "type": "uint32",
        "internalType": "uint32"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationPhase",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "commitEnd",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "revealEnd",
        "type": "uint40",
        "internalType": "uint40"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationProviderStatus",
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
    "name": "CurationQueryTooLarge",
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
    "name": "CurationRecipient",
    "inputs": [
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationRegistryRefuses",
    "inputs": [
      {
        "name": "provider",
        "type": "uint40",
        "internalType": "uint40"
      },
      {
        "name": "reason",
        "type": "bytes",
        "internalType": "bytes"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationResolved",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationTokenShort",
    "inputs": [
      {
        "name": "expected",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "received",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationTooEarly",
    "inputs": [
      {
        "name": "readyAt",
        "type": "uint40",
        "internalType": "uint40"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationUnresolved",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "CurationVoteEmpty",
    "inputs": []
  },
  {
    "type": "error",
    "name": "CurationVoteStatus",
    "inputs": [
      {
        "name": "challenge",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "voter",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "status",
        "type": "uint8",
        "internalType": "enum VoteStatus"
      }
    ]
  },
  {
    "type": "error",
    "name": "OwnableInvalidOwner",
    "inputs": [
      {
        "name": "owner",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "OwnableUnauthorizedAccount",
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
    "name": "ReentrancyGuardReentrantCall",
    "inputs": []
  },
  {
    "type": "error",
    "name": "SafeCastOverflowedUintDowncast",
    "inputs": [
      {
        "name": "bits",
        "type": "uint8",
        "internalType": "uint8"
      },
      {
        "name": "value",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeERC20FailedOperation",
    "inputs": [
      {
        "name": "token",
        "type": "address",
        "internalType": "address"
      }
    ]
  }
] as const

/** Creation code of `TokenCuration`; the encoded arguments of its constructor follow it. */
export const tokenCurationBytecode =
  '0x60e060405234801561000f575f5ffd5b5060405161684638038061684683398101604081905261002e916106bf565b8385848484826001600160a01b03811661006257604051631e4fbdf760e01b81525f60048201526024015b60405180910390fd5b61006b81610172565b5060408051808201909152600b81526a19dc9858d954195c9a5bd960aa1b60208201526100a79064ffffffffff8416620151806276a70061018e565b64ffffffffff82166080526100be600182426101c7565b505050806001600160a01b03163b5f036100f6576040516378ac597360e11b81526001600160a01b0382166004820152602401610059565b6001600160a01b031660a05260017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f00556001600160a01b0381163b5f0361015b576040516378ac597360e11b81526001600160a01b0382166004820152602401610059565b6001600160a01b031660c052506109089350505050565b600180546001600160a01b031916905561018b816103ef565b50565b8183108061019b57508083115b156101c15783838383604051634dd8a75160e11b815260040161005994939291906107e3565b50505050565b6101d08261043e565b82600160146101000a81548163ffffffff021916908363ffffffff1602179055508160025f8563ffffffff1663ffffffff1681526020019081526020015f205f820151815f015f6101000a8154816001600160801b0302191690836001600160801b031602179055506020820151815f0160106101000a8154816001600160801b0302191690836001600160801b031602179055506040820151816001015f6101000a81548163ffffffff021916908363ffffffff16021790555060608201518160010160046101000a81548163ffffffff021916908363ffffffff16021790555060808201518160010160086101000a81548163ffffffff021916908363ffffffff16021790555060a082015181600101600c6101000a81548163ffffffff021916908363ffffffff16021790555060c08201518160010160106101000a81548161ffff021916908361ffff16021790555060e08201518160010160126101000a81548161ffff021916908361ffff1602179055506101008201518160010160146101000a81548161ffff021916908361ffff1602179055509050508060035f8563ffffffff1663ffffffff1681526020019081526020015f205f6101000a81548164ffffffffff021916908364ffffffffff1602179055508263ffffffff167f9ef7dc36d65f045853e3953f8934dd1730fee810fcc6c92fae3deae2bc6bcbac83836040516103e292919061082d565b60405180910390a2505050565b5f80546001600160a01b038381166001600160a01b0319831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b60408051808201909152600781526619195c1bdcda5d60ca1b6020820152815161047791906001600160801b039081169060019061018e565b6040805180820182526011815270185c1c1b1a58d85d1a5bdb94195c9a5bd9607a1b6020820152908201516104b9919063ffffffff16610e106276a70061018e565b60408051808201909152600c81526b18dbdb5b5a5d14195c9a5bd960a21b602082015260608201516104f8919063ffffffff16610e106276a70061018e565b60408051808201909152600c81526b1c995d99585b14195c9a5bd960a21b60208201526080820151610537919063ffffffff16610e106276a70061018e565b6040805180820190915260098152686578697444656c617960b81b602082015260a0820151610573919063ffffffff16610e106276a70061018e565b6105b2604051806040016040528060098152602001681d1a1c995cda1bdb1960ba1b8152508260c0015161ffff1661138861232861018e60201b60201c565b6105f16040518060400160405280600b81526020016a77696e6e6572536861726560a81b8152508260e0015161ffff165f61271061018e60201b60201c565b61018b60405180604001604052806011815260200170756e72657665616c656450656e616c747960781b81525082610100015161ffff165f61271061018e60201b60201c565b6001600160a01b038116811461018b575f5ffd5b60405161012081016001600160401b038111828210171561067a57634e487b7160e01b5f52604160045260245ffd5b60405290565b80516001600160801b0381168114610696575f5ffd5b919050565b805163ffffffff81168114610696575f5ffd5b805161ffff81168114610696575f5ffd5b5f5f5f5f5f8587036101a08112156106d5575f5ffd5b86516106e081610637565b60208801519096506106f181610637565b604088015190955061070281610637565b606088015190945064ffffffffff8116811461071c575f5ffd5b9250610120607f1982011215610730575f5ffd5b5061073961064b565b61074560808801610680565b815261075360a08801610680565b602082015261076460c0880161069b565b604082015261077560e0880161069b565b6060820152610787610100880161069b565b6080820152610799610120880161069b565b60a08201526107ab61014088016106ae565b60c08201526107bd61016088016106ae565b60e08201526107cf61018088016106ae565b610100820152809150509295509295909350565b608081525f8551806080840152806020880160a085015e5f60a0828501015260a0601f19601f83011684010191505084602083015283604083015282606083015295945050505050565b82516001600160801b039081168252602080850151909116908201526040808401516101408301916108669084018263ffffffff169052565b50606084015161087e606084018263ffffffff169052565b506080840151610896608084018263ffffffff169052565b5060a08401516108ae60a084018263ffffffff169052565b5060c08401516108c460c084018261ffff169052565b5060e08401516108da60e084018261ffff169052565b506101008401516108f261010084018261ffff169052565b5064ffffffffff83166101208301529392505050565b60805160a05160c051615e816109c55f395f818161068d0152818161173e015281816136f10152818161377101526137d301525f81816104b4015281816115b901528181611a3501528181611b5c01528181611bf501528181611dbd015281816121460152818161287201528181612fb70152818161341b015281816135aa015281816139020152818161477f0152818161487f01526149a701525f81816105c5015281816107640152818161192801526132ea0152615e815ff3fe608060405234801561000f575f5ffd5b50600436106102cd575f3560e01c8063881a1ce01161017c578063c1a287e2116100dd578063dc5e47d911610093578063ec0a13521161006e578063ec0a135214610662578063f2fde38b14610675578063fc0c546a14610688575f5ffd5b8063dc5e47d914610640578063e30c397814610648578063e7fa9f7d14610659575f5ffd5b8063c810b7fe116100c3578063c810b7fe14610610578063c8e583a61461061a578063d19337aa1461062d575f5ffd5b8063c1a287e2146105c0578063c5e2e9c6146105fd575f5ffd5b8063a401983511610132578063b619ab3811610118578063b619ab3814610584578063baaa0b37146105a4578063bbccf154146105b7575f5ffd5b8063a401983514610568578063a8df24cc14610571575f5ffd5b80638da5cb5b116101625780638da5cb5b146105245780639d7db5be14610534578063a2f0572514610554575f5ffd5b8063881a1ce0146105095780638a382d741461051c575f5ffd5b806351cff8d911610231578063715018a6116101e75780637b103999116101c25780637b103999146104af5780637cdbc4be146104ee578063876c611e146104f6575f5ffd5b8063715018a614610480578063758072501461048857806379ba5097146104a7575f5ffd5b80635fa95e08116102175780635fa95e08146104375780636d7891cd1461044a5780636ff968c31461045d575f5ffd5b806351cff8d9146103f5578063560096e614610416575f5ffd5b806326c19b001161028657806341ad30981161026c57806341ad3098146103925780634818e84d146103a55780634c9d1801146103ed575f5ffd5b806326c19b0014610346578063335e4f9a14610372575f5ffd5b80630730a854116102b65780630730a8541461030e5780630de751491461031657806312da815014610333575f5ffd5b806301ffc9a7146102d1578063063abf1a146102f9575b5f5ffd5b6102e46102df36600461511d565b6106af565b60405190151581526020015b60405180910390f35b61030c610307366004615177565b610747565b005b61030c610820565b61031e61095c565b60405163ffffffff90911681526020016102f0565b61030c6103413660046151b7565b6109bc565b61035961035436600461522f565b610db9565b60405167ffffffffffffffff90911681526020016102f0565b6103856103803660046152ac565b6110c6565b6040516102f0919061533b565b61030c6103a036600461539d565b6111b3565b6005546103c8906001600160a01b03811690600160a01b900464ffffffffff1682565b604080516001600160a01b03909316835264ffffffffff9091166020830152016102f0565b61030c6114ec565b610408610403366004615177565b611614565b6040519081526020016102f0565b6104296104243660046153d6565b611793565b6040516102f09291906153ef565b61030c610445366004615177565b61191a565b61030c6104583660046154ce565b6119d5565b6004546103c8906001600160a01b03811690600160a01b900464ffffffffff1682565b61030c611c83565b610408610496366004615177565b60076020525f908152604090205481565b61030c611c96565b6104d67f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016102f0565b61030c611cf0565b61030c6105043660046154e9565b611dec565b61030c6105173660046152ac565b611e3b565b61030c61211c565b5f546001600160a01b03166104d6565b61054761054236600461553f565b6121b4565b6040516102f09190615558565b6009546103599067ffffffffffffffff1681565b61040861010081565b61030c61057f3660046154ce565b612382565b6105976105923660046156be565b6125e8565b6040516102f0919061573f565b61030c6105b23660046154ce565b6127f2565b61031e610e1081565b6105e77f000000000000000000000000000000000000000000000000000000000000000081565b60405164ffffffffff90911681526020016102f0565b61030c61060b3660046157eb565b6129ae565b61031e6276a70081565b61030c61062836600461553f565b612d22565b61030c61063b3660046154ce565b613152565b610408606481565b6001546001600160a01b03166104d6565b61040860065481565b61031e61067036600461583a565b6132b4565b61030c610683366004615177565b613314565b6104d67f000000000000000000000000000000000000000000000000000000000000000081565b5f7fffffffff0000000000000000000000000000000000000000000000000000000082167f99ca38ae00000000000000000000000000000000000000000000000000000000148061074157507f01ffc9a7000000000000000000000000000000000000000000000000000000007fffffffff000000000000000000000000000000000000000000000000000000008316145b92915050565b61074f61339c565b5f6001600160a01b0382161561078e576107897f000000000000000000000000000000000000000000000000000000000000000042615881565b610790565b5f5b6040805180820182526001600160a01b03851680825264ffffffffff84166020928301819052600480547fffffffffffffff00000000000000000000000000000000000000000000000000168317600160a01b830217905592519283529293507f0f8d3add6ecf082b72f83f5f1a0d0d36ac50afdf722c4bb2eabcd13494a7cae691015b60405180910390a25050565b61082861339c565b600154600160a01b900463ffffffff1661084061095c565b63ffffffff168163ffffffff1603610884576040517f0ed2bc0800000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61088f60018261589e565b600180547fffffffffffffffff00000000ffffffffffffffffffffffffffffffffffffffff16600160a01b63ffffffff938416021781559082165f81815260026020908152604080832083815590940180547fffffffffffffffffffff000000000000000000000000000000000000000000001690556003905282812080547fffffffffffffffffffffffffffffffffffffffffffffffffffffff0000000000169055915190917f4febcea762d00d63385f2e2f27c213da18634a3ed6a67cc219136a2ffc93b7b691a250565b600154600160a01b900463ffffffff165f9081526003602052604081205464ffffffffff16421061099c57600154600160a01b900463ffffffff16905090565b600180546109b79190600160a01b900463ffffffff1661589e565b905090565b6109c46133e1565b6109cc61340f565b6109dd816109d861095c565b6134d9565b64ffffffffff82165f9081526008602052604081205465010000000000900460ff1690816005811115610a1257610a126152e1565b14610a565782816040517fbb96365f000000000000000000000000000000000000000000000000000000008152600401610a4d9291906158ba565b60405180910390fd5b5f610a608461352e565b6060015190505f610a818463ffffffff165f90815260026020526040902090565b90505f6001836008811115610a9857610a986152e1565b1480610ab557506003836008811115610ab357610ab36152e1565b145b15610ad6576001820154610acf9063ffffffff1642615881565b9050610b19565b610adf8361367d565b610b195785836040517fade004ba000000000000000000000000000000000000000000000000000000008152600401610a4d9291906158d5565b81546001600160801b031664ffffffffff821615610b38576001610b3b565b60025b94506040518060c001604052808864ffffffffff168152602001866005811115610b6757610b676152e1565b815263ffffffff881660208083019190915264ffffffffff8086166040808501919091526001600160801b03861660608501525f60809094018490528b82168452600883529092208351815493167fffffffffffffffffffffffffffffffffffffffffffffffffffffff0000000000841681178255918401519092909183917fffffffffffffffffffffffffffffffffffffffffffffffffffff000000000000161765010000000000836005811115610c2257610c226152e1565b0217905550604082810151825460608086015160808701517fffffffffffffffffffffffffffffffffff000000000000000000ffffffffffff909316660100000000000063ffffffff958616027fffffffffffffffffffffffffffffffffff0000000000ffffffffffffffffffff16176a010000000000000000000064ffffffffff92831602177fff00000000000000000000000000000000ffffffffffffffffffffffffffffff166f010000000000000000000000000000006001600160801b039485160217865560a090960151600190950180547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff909616959095179094558251918b168252851660208201528584169181019190915233928a16917f8ee50c1e671b12c86ebfef5721cefff53b79adf979b5765b57d01a4dc6628119910160405180910390a3610d87816001600160801b03166136ab565b5050505050610db560017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b5050565b5f610dc26133e1565b610dca61340f565b5f610dd48761388b565b8054909150610df49087906601000000000000900463ffffffff166134d9565b63ffffffff86165f9081526002602052604081208054600980549293506001600160801b03909116915f90610e329067ffffffffffffffff16615900565b82546101009290920a67ffffffffffffffff8181021990931692821690810292909217909255600185810180547fffffffffffffffffffffffffffffffffffffffffffffffff000000000000000016831790555f918252600a602052604090912080547fffffffffffffff0000000000000000000000000000000000000000000000000016337fffffffffffffff0000000000ffffffffffffffffffffffffffffffffffffffff1617600160a01b64ffffffffff8e160217815580820180547fffffffffffffffffffff00000000000000000000000000000000ffffffffffff1666010000000000006001600160801b038716021790559084015491955090610f4990640100000000900463ffffffff1642615881565b81547fffff0000000000ffffffffffffffffffffffffffffffffffffffffffffffffff1679010000000000000000000000000000000000000000000000000064ffffffffff9283168102919091178084556001860154610fc0936801000000000000000090910463ffffffff169290910416615881565b6001820180547fffffffffffffffffffffffffffffffffffffffffffffffffffffff00000000001664ffffffffff9283169081179091558254604080516001600160801b03871681527901000000000000000000000000000000000000000000000000009092048416602083015281019190915233918c169067ffffffffffffffff8816907fd0b765b05b48ddd9fb3828582c154d1e185d8ea9744e3cf4a6f9da94112778679060600160405180910390a461107e85898989613c19565b611090826001600160801b03166136ab565b505050506110bd60017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b95945050505050565b6110ee604080516080810182525f80825260208201819052909182019081526020015f905290565b67ffffffffffffffff83165f908152600b602090815260408083206001600160a01b038616845282529182902082516080810184528154815260018201546001600160801b0381169382019390935292909190830190600160801b900460ff16600381111561115f5761115f6152e1565b6003811115611170576111706152e1565b81526020016001820160119054906101000a900460ff166002811115611198576111986152e1565b60028111156111a9576111a96152e1565b9052509392505050565b6111bb6133e1565b5f6111c584613cfa565b8054909150790100000000000000000000000000000000000000000000000000900464ffffffffff1642106111fe576111fe8482613d5f565b6001600160801b0382161580611212575082155b15611249576040517f69bb8ecb00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b67ffffffffffffffff84165f908152600b602090815260408083203384529091528120906001820154600160801b900460ff16600381111561128d5761128d6152e1565b146112d85760018101546040517fa2a509c5000000000000000000000000000000000000000000000000000000008152610a4d9187913391600160801b900460ff169060040161592c565b604080516080810182528581526001600160801b0385166020820152908101600181526020015f905267ffffffffffffffff86165f908152600b6020908152604080832033845282529182902083518155908301516001820180546001600160801b039092167fffffffffffffffffffffffffffffffff0000000000000000000000000000000083168117825593850151929390917fffffffffffffffffffffffffffffff00000000000000000000000000000000001617600160801b8360038111156113a7576113a76152e1565b021790555060608201516001820180547fffffffffffffffffffffffffffff00ffffffffffffffffffffffffffffffffff16710100000000000000000000000000000000008360028111156113fe576113fe6152e1565b021790555050506002820180548491905f906114249084906001600160801b0316615961565b92506101000a8154816001600160801b0302191690836001600160801b03160217905550336001600160a01b03168567ffffffffffffffff167f4f79c31c6f015c0f8015c92f46f75f04d669091ffbea66f9896f61e6591c715885876040516114a29291906001600160801b03929092168252602082015260400190565b60405180910390a36114bc836001600160801b03166136ab565b50506114e760017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b505050565b604080518082019091526005546001600160a01b0381168252600160a01b900464ffffffffff1660208201525f9061152390613dd6565b600580547fffffffffffffff000000000000000000000000000000000000000000000000001690556040519091506001600160a01b038216907fca2da33761d406b65fa06a152b86dac3399688c29344b0f89b8fdc28ef207a38905f90a26040517f8a0dac4a0000000000000000000000000000000000000000000000000000000081526001600160a01b0382811660048301527f00000000000000000000000000000000000000000000000000000000000000001690638a0dac4a906024015b5f604051808303815f87803b1580156115fb575f5ffd5b505af115801561160d573d5f5f3e3d5ffd5b5050505050565b5f61161d6133e1565b6001600160a01b038216158061163b57506001600160a01b03821630145b1561167d576040517f764069a30000000000000000000000000000000000000000000000000000000081526001600160a01b0383166004820152602401610a4d565b50335f90815260076020526040812054908190036116c9576040517f434996df000000000000000000000000000000000000000000000000000000008152336004820152602401610a4d565b335f908152600760205260408120819055600680548392906116ec908490615980565b90915550506040518181526001600160a01b0383169033907fd1c19fbcd4551a5edfb66d43d2e337c04837afda3482b42bdf569a8fccdae5fb9060200160405180910390a36117656001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000168383613e74565b61178e60017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b919050565b60408051610120810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c0810182905260e0810182905261010081018290529063ffffffff83161580611800575060015463ffffffff600160a01b9091048116908416115b1561183f576040517fa80b1ddf00000000000000000000000000000000000000000000000000000000815263ffffffff84166004820152602401610a4d565b505063ffffffff9081165f90815260026020908152604080832060038352928190205481516101208101835284546001600160801b038082168352600160801b91829004169482019490945260019094015480861692850192909252640100000000820485166060850152680100000000000000008204851660808501526c01000000000000000000000000820490941660a084015261ffff918104821660c084015272010000000000000000000000000000000000008104821660e0840152600160a01b9004166101008201529164ffffffffff90911690565b61192261339c565b5f61194d7f000000000000000000000000000000000000000000000000000000000000000042615881565b6040805180820182526001600160a01b03851680825264ffffffffff84166020928301819052600580547fffffffffffffff00000000000000000000000000000000000000000000000000168317600160a01b830217905592519283529293507f0588b9a3c5ce4e515ed7376a37c519dfac64519f67fd1324a23642cd7e27bf1c9101610814565b6119dd6133e1565b64ffffffffff81165f9081526008602052604090206119fe81836001613ec2565b6040517f9429d36700000000000000000000000000000000000000000000000000000000815264ffffffffff831660048201525f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690639429d367906024015f60405180830381865afa158015611a81573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f19168201604052611aa89190810190615a99565b6060015182547fffffffffffffffffffffffffffffffffff0000000000ffffffff00ffffffffff166502000000000017835560405190915064ffffffffff8416907fd48ebd0e9a1f027b1524c990f6d7aa25576dcef2c3b5205029590d79f7a50cee905f90a26003816008811115611b2257611b226152e1565b03611bc0576040517fd3c0b87300000000000000000000000000000000000000000000000000000000815264ffffffffff841660048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063d3c0b873906024015f604051808303815f87803b158015611ba5575f5ffd5b505af1158015611bb7573d5f5f3e3d5ffd5b50505050611c55565b6040517f6d7891cd00000000000000000000000000000000000000000000000000000000815264ffffffffff841660048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690636d7891cd906024015f604051808303815f87803b158015611c3e575f5ffd5b505af1158015611c50573d5f5f3e3d5ffd5b505050505b5050611c8060017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b50565b611c8b61339c565b611c945f613fae565b565b60015433906001600160a01b03168114611ce7576040517f118cdaa70000000000000000000000000000000000000000000000000000000081526001600160a01b0382166004820152602401610a4d565b611c8081613fae565b604080518082019091526004546001600160a01b0381168252600160a01b900464ffffffffff1660208201525f90611d2790613dd6565b600480547fffffffffffffff000000000000000000000000000000000000000000000000001690556040519091506001600160a01b038216907f0f8a256ac7fa151375166e45774281f6f8a38d7cb4e9bab66a79c72183433d8e905f90a26040517f16c5792d0000000000000000000000000000000000000000000000000000000081526001600160a01b0382811660048301527f000000000000000000000000000000000000000000000000000000000000000016906316c5792d906024016115e4565b5f611df685613cfa565b8054909150790100000000000000000000000000000000000000000000000000900464ffffffffff164210611e2f57611e2f8582613d5f565b61160d85858585613c19565b611e436133e1565b5f611e4d83613cfa565b90505f600182015465010000000000900460ff166002811115611e7257611e726152e1565b03611eb5576040517f1d6d1fda00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff84166004820152602401610a4d565b67ffffffffffffffff83165f908152600b602090815260408083206001600160a01b03861684529091528120906001820154600160801b900460ff166003811115611f0257611f026152e1565b1480611f2d575060036001820154600160801b900460ff166003811115611f2b57611f2b6152e1565b145b15611f785760018101546040517fa2a509c5000000000000000000000000000000000000000000000000000000008152610a4d9186918691600160801b900460ff169060040161592c565b6001818101546001600160801b0381169190600160801b900460ff166003811115611fa557611fa56152e1565b03611fd4576001820154611fc39084906001600160801b0316613fdf565b611fcd9082615b89565b905061204d565b6003830154600160801b900460ff166002811115611ff457611ff46152e1565b600183015471010000000000000000000000000000000000900460ff166002811115612022576120226152e1565b0361204d5760018201546120409084906001600160801b03166140a5565b61204a9082615961565b90505b6001820180547fffffffffffffffffffffffffffffff00ffffffffffffffffffffffffffffffff16700300000000000000000000000000000000179055604080516001600160801b038316815290516001600160a01b0386169167ffffffffffffffff8816917f48b656524c2e5b9d7619a9918cf7418dcafd9455dec9b0721a0ea55d40afb88c9181900360200190a36120f084826001600160801b0316614141565b505050610db560017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b6040517ff4f9173737c4f0224157df76a9de0a3e5e1f2e1af3f7527b1996a934c26f192e905f90a17f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316638a32a01c6040518163ffffffff1660e01b81526004015f604051808303815f87803b15801561219c575f5ffd5b505af11580156121ae573d5f5f3e3d5ffd5b50505050565b604080516101c0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c0810182905260e08101829052610100810182905261012081018290526101408101829052610160810182905261018081018290526101a081019190915261222d82613cfa565b604080516101c08101825282546001600160a01b038116825264ffffffffff600160a01b820481166020840152790100000000000000000000000000000000000000000000000000909104811692820192909252600183015491821660608201529190608083019060ff650100000000009091041660028111156122b3576122b36152e1565b60028111156122c4576122c46152e1565b81526001820154660100000000000090046001600160801b0390811660208301526002808401548083166040850152600160801b90819004831660608501526003850154928316608085015260a09093019290910460ff169081111561232c5761232c6152e1565b600281111561233d5761233d6152e1565b815260048201546001600160801b038082166020840152600160801b918290048116604084015260059093015480841660608401520490911660809091015292915050565b61238a6133e1565b64ffffffffff81165f9081526008602052604090206001815465010000000000900460ff1660058111156123c0576123c06152e1565b141580156123ed57506002815465010000000000900460ff1660058111156123ea576123ea6152e1565b14155b156124365780546040517fbb96365f000000000000000000000000000000000000000000000000000000008152610a4d9184916501000000000090910460ff16906004016158ba565b61243f816141a8565b5f6124498361352e565b905080610100015164ffffffffff165f148015612470575061246e816060015161420e565b155b156124ae5760608101516040517fade004ba000000000000000000000000000000000000000000000000000000008152610a4d9185916004016158d5565b5f4282610100015164ffffffffff16106124cd578161010001516124cf565b425b83547fffffffffffffffffffffffffffffffffffffffffffffffffffff00ffffffffff1665030000000000178085556601000000000000900463ffffffff9081165f9081526002602052604090206001015491925061253f916c0100000000000000000000000090041682615881565b83547fffffffffffffffffffffffffffffffffff0000000000ffffffffffffffffffff166a010000000000000000000064ffffffffff92831681029190911780865560405191900482168152908516907fb48a3d66657e936b4f373a6c2d821138f4590682e54432a9a56f2f86649ef05a9060200160405180910390a2505050611c8060017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b6060606482111561262f576040517f3616e0dc0000000000000000000000000000000000000000000000000000000081526004810183905260646024820152604401610a4d565b8167ffffffffffffffff81111561264857612648615993565b6040519080825280602002602001820160405280156126c557816020015b6040805160c0810182525f8082526020808301829052928201819052606082018190526080820181905260a082015282527fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9092019101816126665790505b5090505f5b828110156127eb5760085f8585848181106126e7576126e7615ba8565b90506020020160208101906126fc91906154ce565b64ffffffffff908116825260208083019390935260409182015f20825160c0810190935280549182168352919283019065010000000000900460ff166005811115612749576127496152e1565b600581111561275a5761275a6152e1565b815281546601000000000000810463ffffffff1660208301526a0100000000000000000000810464ffffffffff1660408301526f0100000000000000000000000000000090046001600160801b0316606082015260019091015467ffffffffffffffff1660809091015282518390839081106127d8576127d8615ba8565b60209081029190910101526001016126ca565b5092915050565b6127fa6133e1565b64ffffffffff81165f90815260086020526040902061281b81836003613ec2565b80546040517f9429d36700000000000000000000000000000000000000000000000000000000815264ffffffffff841660048201526f010000000000000000000000000000009091046001600160801b0316905f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690639429d367906024015f60405180830381865afa1580156128be573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f191682016040526128e59190810190615a99565b60200151905061291f8380547fff000000000000000000000000000000000000000000ffffffff00ffffffffff1665050000000000179055565b6040516001600160801b03831681526001600160a01b0382169064ffffffffff8616907f24250ce19e701beeffdc10d6101ed1a428a725063255faa306870587a2dfd0bb9060200160405180910390a361298281836001600160801b0316614141565b505050611c8060017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b6129b66133e1565b5f6129c085613cfa565b8054909150790100000000000000000000000000000000000000000000000000900464ffffffffff16421080612a015750600181015464ffffffffff164210155b15612a1057612a108582613d5f565b67ffffffffffffffff85165f908152600b602090815260408083206001600160a01b03881684529091529020600180820154600160801b900460ff166003811115612a5d57612a5d6152e1565b14612aa85760018101546040517fa2a509c5000000000000000000000000000000000000000000000000000000008152610a4d9188918891600160801b900460ff169060040161592c565b5f463088888888604051602001612ac496959493929190615bd5565b60408051601f19818403018152919052805160209091012090505f856002811115612af157612af16152e1565b1480612afe575081548114155b15612b50576040517fdd4c32c200000000000000000000000000000000000000000000000000000000815267ffffffffffffffff881660048201526001600160a01b0387166024820152604401610a4d565b6001820180547002000000000000000000000000000000007fffffffffffffffffffffffffffffff00ffffffffffffffffffffffffffffffff8216811783558792917fffffffffffffffffffffffffffff0000ffffffffffffffffffffffffffffffff161771010000000000000000000000000000000000836002811115612bda57612bda6152e1565b02179055506001856002811115612bf357612bf36152e1565b03612c4e5760018201546002840180546001600160801b0392831692601091612c25918591600160801b900416615961565b92506101000a8154816001600160801b0302191690836001600160801b03160217905550612c98565b60018201546003840180546001600160801b03928316925f91612c7391859116615961565b92506101000a8154816001600160801b0302191690836001600160801b031602179055505b60018201546040516001600160a01b0388169167ffffffffffffffff8a16917fd265d04aaf6e5560780369497ab4a7fad2000f250bdd89912958c0259bda1c3491612cee918a916001600160801b031690615c20565b60405180910390a35050506121ae60017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b612d2a6133e1565b5f612d3482613cfa565b600181015490915064ffffffffff16421015612d5457612d548282613d5f565b5f600182015465010000000000900460ff166002811115612d7757612d776152e1565b14612dba576040517f0f17f18a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff83166004820152602401610a4d565b8054600160a01b900464ffffffffff165f90815260086020908152604080832080546601000000000000900463ffffffff16845260029092528220909150612e028382614261565b5f6002600185015465010000000000900460ff166002811115612e2757612e276152e1565b1490505f81612e4d576001850154660100000000000090046001600160801b0316612e6c565b83546f0100000000000000000000000000000090046001600160801b03165b60058601546001600160801b039182169250165f806003880154600160801b900460ff166002811115612ea157612ea16152e1565b14612ee257600185015461271090612ed3907201000000000000000000000000000000000000900461ffff1685615c45565b612edd9190615c5c565b612eec565b612eec8284615c94565b90505f81612efa8486615c94565b612f049190615980565b9050612f0f816144c5565b6004890180547fffffffffffffffffffffffffffffffff00000000000000000000000000000000166001600160801b03929092169190911790556001870180547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001690555f856130335788546040517f9429d367000000000000000000000000000000000000000000000000000000008152600160a01b90910464ffffffffff1660048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690639429d367906024015f60405180830381865afa158015613003573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f1916820160405261302a9190810190615a99565b6020015161303f565b88546001600160a01b03165b60018a015490915065010000000000900460ff166002811115613064576130646152e1565b8954604080516001600160a01b038516815260208101879052908101859052600160a01b90910464ffffffffff169067ffffffffffffffff8d16907f9675a34fb4c6d7105b624346204414cf029d05e0766ff8d615d425ec54ecb1179060600160405180910390a461310281876130db5784614141565b60018b01546130fd90660100000000000090046001600160801b031686615c94565b614141565b85156131165761311188614515565b613120565b6131208888614609565b505050505050505050611c8060017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b61315a6133e1565b64ffffffffff81165f9081526008602052604090206004815465010000000000900460ff166005811115613190576131906152e1565b146131d95780546040517fbb96365f000000000000000000000000000000000000000000000000000000008152610a4d9184916501000000000090910460ff16906004016158ba565b61320d8180547fff000000000000000000000000000000000000000000ffffffff00ffffffffff1665050000000000179055565b5f5f6132188461473b565b91509150816132575783816040517f3b485586000000000000000000000000000000000000000000000000000000008152600401610a4d929190615cd5565b60405164ffffffffff8516907f2b1800af54530d234268be6a743b42c88f9a8797ca1e95c9ad0b6285ee4c2e4e905f90a2505050611c8060017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b5f6132bd61339c565b6132c561095c565b6132d0906001615cf4565b905061178e816132e536859003850185615d21565b61330f7f000000000000000000000000000000000000000000000000000000000000000042615881565b614a1e565b61331c61339c565b600180546001600160a01b0383167fffffffffffffffffffffffff000000000000000000000000000000000000000090911681179091556133645f546001600160a01b031690565b6001600160a01b03167f38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e2270060405160405180910390a350565b5f546001600160a01b03163314611c94576040517f118cdaa7000000000000000000000000000000000000000000000000000000008152336004820152602401610a4d565b6133e9614c46565b60027f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0055565b306001600160a01b03167f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031663e66f53b76040518163ffffffff1660e01b8152600401602060405180830381865afa158015613475573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906134999190615dd8565b6001600160a01b031614611c94576040517f1a4d7cba00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b8063ffffffff168263ffffffff1614610db5576040517ff7884d4400000000000000000000000000000000000000000000000000000000815263ffffffff808416600483015282166024820152604401610a4d565b60408051610120810182525f8082526020820181905291810182905260608082018390526080820183905260a082015260c0810182905260e081018290526101008101919091526040517f9429d36700000000000000000000000000000000000000000000000000000000815264ffffffffff831660048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690639429d367906024015f60405180830381865afa1580156135f6573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f1916820160405261361d9190810190615a99565b905080602001516001600160a01b0316336001600160a01b03161461178e576040517f16a6663a00000000000000000000000000000000000000000000000000000000815264ffffffffff83166004820152336024820152604401610a4d565b5f6001826008811115613692576136926152e1565b1415801561074157506136a48261420e565b1592915050565b8060065f8282546136bc9190615c94565b90915550506040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906370a0823190602401602060405180830381865afa15801561373e573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906137629190615df3565b90506137996001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016333085614ca1565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f9082906001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016906370a0823190602401602060405180830381865afa158015613818573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061383c9190615df3565b6138469190615980565b90508281146114e7576040517fdce533f00000000000000000000000000000000000000000000000000000000081526004810184905260248101829052604401610a4d565b64ffffffffff81165f908152600860205260408120805490916501000000000090910460ff16908160058111156138c4576138c46152e1565b03613b9e576040517f9429d36700000000000000000000000000000000000000000000000000000000815264ffffffffff8416600482015261397e907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690639429d367906024015f60405180830381865afa15801561394e573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f191682016040526139759190810190615a99565b6060015161367d565b6139b85782816040517fbb96365f000000000000000000000000000000000000000000000000000000008152600401610a4d9291906158ba565b6040805160c08101825264ffffffffff85168152600260208201529081016139de61095c565b63ffffffff1681525f60208083018290526040808401839052606090930182905264ffffffffff878116835260088252929091208351815493167fffffffffffffffffffffffffffffffffffffffffffffffffffffff0000000000841681178255918401519092909183917fffffffffffffffffffffffffffffffffffffffffffffffffffff000000000000161765010000000000836005811115613a8557613a856152e1565b021790555060408201518154606084015160808501516001600160801b03166f01000000000000000000000000000000027fff00000000000000000000000000000000ffffffffffffffffffffffffffffff64ffffffffff9092166a0100000000000000000000027fffffffffffffffffffffffffffffffffff0000000000ffffffffffffffffffff63ffffffff909516660100000000000002949094167fffffffffffffffffffffffffffffffffff000000000000000000ffffffffffff90931692909217929092179190911617815560a0909101516001909101805467ffffffffffffffff9092167fffffffffffffffffffffffffffffffffffffffffffffffff0000000000000000909216919091179055613c0a565b6004816005811115613bb257613bb26152e1565b1480613bcf57506005816005811115613bcd57613bcd6152e1565b145b15613c0a5782816040517fbb96365f000000000000000000000000000000000000000000000000000000008152600401610a4d9291906158ba565b613c13826141a8565b50919050565b81801580613c25575081155b15613c5c576040517f7ee6015a00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b610100811115613ca3576040517f295d9323000000000000000000000000000000000000000000000000000000008152600481018290526101006024820152604401610a4d565b336001600160a01b03168567ffffffffffffffff167f6dbb7147b10672356c6ce127acb271c455b15b9917f6a5c57a61c3f12f53d9ec868686604051613ceb93929190615e0a565b60405180910390a35050505050565b67ffffffffffffffff81165f908152600a6020526040902080546001600160a01b031661178e576040517f76641c1f00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff83166004820152602401610a4d565b805460018201546040517f8e1c779e00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff8516600482015279010000000000000000000000000000000000000000000000000090920464ffffffffff9081166024840152166044820152606401610a4d565b5f816020015164ffffffffff165f03613e1b576040517fdcb3347e00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b816020015164ffffffffff16421015613e6f5760208201516040517fc7def29800000000000000000000000000000000000000000000000000000000815264ffffffffff9091166004820152602401610a4d565b505190565b613e818383836001614cf0565b6114e7576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b0384166004820152602401610a4d565b806005811115613ed457613ed46152e1565b835465010000000000900460ff166005811115613ef357613ef36152e1565b14613f3c5782546040517fbb96365f000000000000000000000000000000000000000000000000000000008152610a4d9184916501000000000090910460ff16906004016158ba565b613f45836141a8565b82546a0100000000000000000000900464ffffffffff164210156114e75782546040517fc7def2980000000000000000000000000000000000000000000000000000000081526a010000000000000000000090910464ffffffffff166004820152602401610a4d565b600180547fffffffffffffffffffffffff0000000000000000000000000000000000000000169055611c8081614d6b565b60058201545f906001600160801b03600160801b8204811691614006918581169116615c45565b6140109190615c5c565b60058401805491925082915f906140319084906001600160801b0316615b89565b92506101000a8154816001600160801b0302191690836001600160801b03160217905550818360050160108282829054906101000a90046001600160801b031661407b9190615b89565b92506101000a8154816001600160801b0302191690836001600160801b0316021790555092915050565b60048201545f906001600160801b03600160801b82048116916140cc918581169116615c45565b6140d69190615c5c565b60048401805491925082915f906140f79084906001600160801b0316615b89565b92506101000a8154816001600160801b0302191690836001600160801b03160217905550818360040160108282829054906101000a90046001600160801b031661407b9190615b89565b6001600160a01b0382165f9081526007602052604081208054839290614168908490615c94565b90915550506040518181526001600160a01b038316907f9c9e0cdb1670e88302408e5b941dc636f63a3293204694bb68910fcf3d9305f390602001610814565b600181015467ffffffffffffffff1615611c8057805460018201546040517fb139827700000000000000000000000000000000000000000000000000000000815264ffffffffff909216600483015267ffffffffffffffff166024820152604401610a4d565b5f6004826008811115614223576142236152e1565b14806142405750600582600881111561423e5761423e6152e1565b145b806107415750600882600881111561425a5761425a6152e1565b1492915050565b600382015460028301546001600160801b03918216915f9161428c91600160801b9091041683615c94565b90505f81158015906142af57508354600160801b90046001600160801b03168210155b90505f8180156142e2575060018501546142d490600160801b900461ffff1684615c45565b6142e061271086615c45565b115b9050806142f05760016142f3565b60025b6001870180547fffffffffffffffffffffffffffffffffffffffffffffffffffff00ffffffffff1665010000000000836002811115614334576143346152e1565b02179055508015614381576003860180547fffffffffffffffffffffffffffffff00ffffffffffffffffffffffffffffffff167002000000000000000000000000000000001790556143d7565b8180156143a157506002860154600160801b90046001600160801b031615155b156143d7576003860180547fffffffffffffffffffffffffffffff00ffffffffffffffffffffffffffffffff16600160801b1790555b806143f6576002860154600160801b90046001600160801b0316614405565b60038601546001600160801b03165b6004870180546001600160801b03928316600160801b0290831617905560028701545f9161443591869116615b89565b6005880180546001600160801b03908116600160801b9184169182021790915560018801549192506127109161447791600160a01b90910461ffff1690615c45565b6144819190615c5c565b60059790970180547fffffffffffffffffffffffffffffffff00000000000000000000000000000000166001600160801b0390981697909717909655505050505050565b5f6001600160801b03821115614511576040517f6dfcc6500000000000000000000000000000000000000000000000000000000081526080600482015260248101839052604401610a4d565b5090565b80547fff000000000000000000000000000000000000000000ffffffff00ffffffffff81166504000000000017825564ffffffffff165f806145568361473b565b9150915081156145c45783547fffffffffffffffffffffffffffffffffffffffffffffffffffff00ffffffffff166505000000000017845560405164ffffffffff8416907f2b1800af54530d234268be6a743b42c88f9a8797ca1e95c9ad0b6285ee4c2e4e905f90a26121ae565b8264ffffffffff167ffcc40a0512f02b06270bd262a88eaaf1c669ed7eac5697dacbe3cd5e51af7f11826040516145fb9190615e41565b60405180910390a250505050565b6002825465010000000000900460ff16600581111561462a5761462a6152e1565b03614633575050565b5f6001835465010000000000900460ff166005811115614655576146556152e1565b1461467a5760018201546c01000000000000000000000000900463ffffffff16614686565b600182015463ffffffff165b90505f61469963ffffffff831642615881565b845490915064ffffffffff6a01000000000000000000009091048116908216116146c35750505050565b835464ffffffffff8281166a010000000000000000000081027fffffffffffffffffffffffffffffffffff0000000000ffffffffffffffffffff84168117885560405191825282169190921617907f3aa3cfce6886bf133200cb2c6b4645caa3b15e2b0a8e814ea5975f9e52559fbf906020016145fb565b6040517f9429d36700000000000000000000000000000000000000000000000000000000815264ffffffffff821660048201525f9060609082906001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001690639429d367906024015f60405180830381865afa1580156147c3573d5f5f3e3d5ffd5b505050506040513d5f823e601f3d908101601f191682016040526147ea9190810190615a99565b6060015190506147f98161420e565b1561481957600160405180602001604052805f8152509250925050915091565b600181600881111561482d5761482d6152e1565b148061484a57506006816008811115614848576148486152e1565b145b15614977576040517fc9b4d2390000000000000000000000000000000000000000000000000000000081526001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000169063c9b4d239906148f690879060040164ffffffffff9190911681526040602082018190526004908201527f766f746500000000000000000000000000000000000000000000000000000000606082015260800190565b5f604051808303815f87803b15801561490d575f5ffd5b505af192505050801561491e575060015b61495c573d80801561494b576040519150601f19603f3d011682016040523d82523d5f602084013e614950565b606091505b505f9590945092505050565b600160405180602001604052805f8152509250925050915091565b6040517f371975640000000000000000000000000000000000000000000000000000000081526001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016906337197564906148f690879060040164ffffffffff9190911681526040602082018190526004908201527f766f746500000000000000000000000000000000000000000000000000000000606082015260800190565b614a2782614dd2565b82600160146101000a81548163ffffffff021916908363ffffffff1602179055508160025f8563ffffffff1663ffffffff1681526020019081526020015f205f820151815f015f6101000a8154816001600160801b0302191690836001600160801b031602179055506020820151815f0160106101000a8154816001600160801b0302191690836001600160801b031602179055506040820151816001015f6101000a81548163ffffffff021916908363ffffffff16021790555060608201518160010160046101000a81548163ffffffff021916908363ffffffff16021790555060808201518160010160086101000a81548163ffffffff021916908363ffffffff16021790555060a082015181600101600c6101000a81548163ffffffff021916908363ffffffff16021790555060c08201518160010160106101000a81548161ffff021916908361ffff16021790555060e08201518160010160126101000a81548161ffff021916908361ffff1602179055506101008201518160010160146101000a81548161ffff021916908361ffff1602179055509050508060035f8563ffffffff1663ffffffff1681526020019081526020015f205f6101000a81548164ffffffffff021916908364ffffffffff1602179055508263ffffffff167f9ef7dc36d65f045853e3953f8934dd1730fee810fcc6c92fae3deae2bc6bcbac8383604051614c399291906153ef565b60405180910390a2505050565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0054600203611c94576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b614caf84848484600161504b565b6121ae576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b0385166004820152602401610a4d565b6040517fa9059cbb000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038616600452602485905291602083604481808b5af1925060015f51148316614d5f578383151615614d53573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b5f80546001600160a01b038381167fffffffffffffffffffffffff0000000000000000000000000000000000000000831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b614e296040518060400160405280600781526020017f6465706f73697400000000000000000000000000000000000000000000000000815250825f01516001600160801b031660016001600160801b0380166150d1565b604080518082018252601181527f6170706c69636174696f6e506572696f64000000000000000000000000000000602082015290820151614e77919063ffffffff16610e106276a7006150d1565b60408051808201909152600c81527f636f6d6d6974506572696f64000000000000000000000000000000000000000060208201526060820151614ec7919063ffffffff16610e106276a7006150d1565b60408051808201909152600c81527f72657665616c506572696f64000000000000000000000000000000000000000060208201526080820151614f17919063ffffffff16610e106276a7006150d1565b60408051808201909152600981527f6578697444656c61790000000000000000000000000000000000000000000000602082015260a0820151614f67919063ffffffff16610e106276a7006150d1565b614fb46040518060400160405280600981526020017f7468726573686f6c6400000000000000000000000000000000000000000000008152508260c0015161ffff166113886123286150d1565b614fff6040518060400160405280600b81526020017f77696e6e657253686172650000000000000000000000000000000000000000008152508260e0015161ffff165f6127106150d1565b611c806040518060400160405280601181526020017f756e72657665616c656450656e616c747900000000000000000000000000000081525082610100015161ffff165f6127106150d1565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038781166004528616602452604485905291602083606481808c5af1925060015f511483166150c05783831516156150b4573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b818310806150de57508083115b156121ae57838383836040517f9bb14ea2000000000000000000000000000000000000000000000000000000008152600401610a4d9493929190615e53565b5f6020828403121561512d575f5ffd5b81357fffffffff000000000000000000000000000000000000000000000000000000008116811461515c575f5ffd5b9392505050565b6001600160a01b0381168114611c80575f5ffd5b5f60208284031215615187575f5ffd5b813561515c81615163565b64ffffffffff81168114611c80575f5ffd5b803563ffffffff8116811461178e575f5ffd5b5f5f604083850312156151c8575f5ffd5b82356151d381615192565b91506151e1602084016151a4565b90509250929050565b5f5f83601f8401126151fa575f5ffd5b50813567ffffffffffffffff811115615211575f5ffd5b602083019150836020828501011115615228575f5ffd5b9250929050565b5f5f5f5f5f60808688031215615243575f5ffd5b853561524e81615192565b945061525c602087016151a4565b9350604086013567ffffffffffffffff811115615277575f5ffd5b615283888289016151ea565b96999598509660600135949350505050565b803567ffffffffffffffff8116811461178e575f5ffd5b5f5f604083850312156152bd575f5ffd5b6152c683615295565b915060208301356152d681615163565b809150509250929050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b6004811061531e5761531e6152e1565b9052565b60038110611c8057611c806152e1565b61531e81615322565b5f608082019050825182526001600160801b036020840151166020830152604083015161536b604084018261530e565b50606083015161537a81615322565b8060608401525092915050565b80356001600160801b038116811461178e575f5ffd5b5f5f5f606084860312156153af575f5ffd5b6153b884615295565b9250602084013591506153cd60408501615387565b90509250925092565b5f602082840312156153e6575f5ffd5b61515c826151a4565b5f610140820190506001600160801b0384511682526001600160801b036020850151166020830152604084015161542e604084018263ffffffff169052565b506060840151615446606084018263ffffffff169052565b50608084015161545e608084018263ffffffff169052565b5060a084015161547660a084018263ffffffff169052565b5060c084015161548c60c084018261ffff169052565b5060e08401516154a260e084018261ffff169052565b506101008401516154ba61010084018261ffff169052565b5064ffffffffff831661012083015261515c565b5f602082840312156154de575f5ffd5b813561515c81615192565b5f5f5f5f606085870312156154fc575f5ffd5b61550585615295565b9350602085013567ffffffffffffffff811115615520575f5ffd5b61552c878288016151ea565b9598909750949560400135949350505050565b5f6020828403121561554f575f5ffd5b61515c82615295565b81516001600160a01b031681526101c081016020830151615582602084018264ffffffffff169052565b50604083015161559b604084018264ffffffffff169052565b5060608301516155b4606084018264ffffffffff169052565b5060808301516155c76080840182615332565b5060a08301516155e260a08401826001600160801b03169052565b5060c08301516155fd60c08401826001600160801b03169052565b5060e083015161561860e08401826001600160801b03169052565b506101008301516156356101008401826001600160801b03169052565b5061012083015161564a610120840182615332565b506101408301516156676101408401826001600160801b03169052565b506101608301516156846101608401826001600160801b03169052565b506101808301516156a16101808401826001600160801b03169052565b506101a08301516127eb6101a08401826001600160801b03169052565b5f5f602083850312156156cf575f5ffd5b823567ffffffffffffffff8111156156e5575f5ffd5b8301601f810185136156f5575f5ffd5b803567ffffffffffffffff81111561570b575f5ffd5b8560208260051b840101111561571f575f5ffd5b6020919091019590945092505050565b6006811061531e5761531e6152e1565b602080825282518282018190525f918401906040840190835b818110156157e057835164ffffffffff8151168452602081015161577f602086018261572f565b5063ffffffff604082015116604085015264ffffffffff60608201511660608501526001600160801b03608082015116608085015267ffffffffffffffff60a08201511660a08501525060c083019250602084019350600181019050615758565b509095945050505050565b5f5f5f5f608085870312156157fe575f5ffd5b61580785615295565b9350602085013561581781615163565b925060408501356003811061582a575f5ffd5b9396929550929360600135925050565b5f61012082840312801561584c575f5ffd5b509092915050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b64ffffffffff818116838216019081111561074157610741615854565b63ffffffff828116828216039081111561074157610741615854565b64ffffffffff831681526040810161515c602083018461572f565b64ffffffffff8316815260408101600983106158f3576158f36152e1565b8260208301529392505050565b5f67ffffffffffffffff821667ffffffffffffffff810361592357615923615854565b60010192915050565b67ffffffffffffffff841681526001600160a01b038316602082015260608101615959604083018461530e565b949350505050565b6001600160801b03818116838216019081111561074157610741615854565b8181038181111561074157610741615854565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b604051610120810167ffffffffffffffff811182821017156159e4576159e4615993565b60405290565b805161178e81615192565b805161178e81615163565b80516009811061178e575f5ffd5b5f82601f830112615a1d575f5ffd5b815167ffffffffffffffff811115615a3757615a37615993565b604051601f8201601f19908116603f0116810167ffffffffffffffff81118282101715615a6657615a66615993565b604052818152838201602001851015615a7d575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b5f60208284031215615aa9575f5ffd5b815167ffffffffffffffff811115615abf575f5ffd5b82016101208185031215615ad1575f5ffd5b615ad96159c0565b615ae2826159ea565b8152615af0602083016159f5565b6020820152615b01604083016159f5565b6040820152615b1260608301615a00565b6060820152615b23608083016159ea565b608082015260a082015167ffffffffffffffff811115615b41575f5ffd5b615b4d86828501615a0e565b60a08301525060c08281015190820152615b6960e083016159ea565b60e0820152615b7b61010083016159ea565b610100820152949350505050565b6001600160801b03828116828216039081111561074157610741615854565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b8681526001600160a01b03868116602083015267ffffffffffffffff861660408301528416606082015260c08101615c0c84615322565b608082019390935260a00152949350505050565b60408101615c2d84615322565b9281526001600160801b039190911660209091015290565b808202811582820484141761074157610741615854565b5f82615c8f577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b8082018082111561074157610741615854565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b64ffffffffff83168152604060208201525f6159596040830184615ca7565b63ffffffff818116838216019081111561074157610741615854565b803561ffff8116811461178e575f5ffd5b5f610120828403128015615d33575f5ffd5b50615d3c6159c0565b615d4583615387565b8152615d5360208401615387565b6020820152615d64604084016151a4565b6040820152615d75606084016151a4565b6060820152615d86608084016151a4565b6080820152615d9760a084016151a4565b60a0820152615da860c08401615d10565b60c0820152615db960e08401615d10565b60e0820152615dcb6101008401615d10565b6101008201529392505050565b5f60208284031215615de8575f5ffd5b815161515c81615163565b5f60208284031215615e03575f5ffd5b5051919050565b60408152826040820152828460608301375f606084830101525f6060601f19601f8601168301019050826020830152949350505050565b602081525f61515c6020830184615ca7565b608081525f615e656080830187615ca7565b602083019590955250604081019290925260609091015291905056' as const

/** Base slot of each state variable, as storage proofs need it; the contract documents how each slot is filled. */
export const tokenCurationSlots = {
  "owner": 0,
  "pendingOwner": 1,
  "lastVersion": 1,
  "parameters": 2,
  "activeFrom": 3,
  "successor": 4,
  "nextGuardian": 5,
  "totalOwed": 6,
  "creditOf": 7,
  "listings": 8,
  "challengeCount": 9,
  "challenges": 10,
  "votes": 11
} as const
