import { defineConfig } from "orval";

export default defineConfig({
  latchkey: {
    input: process.env.ORVAL_INPUT ?? "../openapi.yaml",
    output: {
      mode: "tags-split",
      target: "src/api/gen/latchkey.ts",
      schemas: "src/api/gen/model",
      client: "react-query",
      httpClient: "fetch",
      clean: true,
      headers: true,
      override: {
        mutator: { path: "src/api/http.ts", name: "request" },
        // The mutator throws on every problem, so only successful answers are typed. The
        // whole answer is kept, because an edit needs the ETag beside the data.
        fetch: { forceSuccessResponse: true, includeHttpResponseReturnType: true },
        query: { signal: true },
      },
    },
  },
});
