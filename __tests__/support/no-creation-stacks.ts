/**
 * CDKTF keeps for each token the stack of where it was made, for the text of an error that no test looks at; Jest
 * reads source maps for every line of it, which took half the time of a test of a construct.
 */
jest.mock("cdktf/lib/tokens/private/stack-trace", () => ({ captureStackTrace: () => [] }));
