/** Codes of everything that can go wrong with GitHub’s API, for the tables of the actions that read it. */
export const githubReasonCodes = {
  'github-api-invalid': 'The address of the GitHub API is none.',
  'github-unauthorised': 'GitHub did not accept the token.',
  'github-forbidden': 'The token has no right to read this on GitHub.',
  'github-not-found': 'GitHub knows no such thing, or the token may not see it.',
  'github-moved': 'The repository has another name or owner on GitHub now.',
  'github-rate-limited': 'GitHub answers no more requests for now.',
  'github-failed': 'GitHub answered with an error of its own.',
  'github-answer-unexpected': 'GitHub’s answer does not read as its API describes it.',
  'proof-malformed': 'The address is neither a pull request nor a workflow run of this GitHub.',
} as const;
