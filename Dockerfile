# The Genesys bridge (docs/genesys-bridge.md): one bundle, run by a user without rights.
FROM node:24 AS bundle
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts && npm rebuild esbuild
COPY bin/genesys-bridge.ts bin/
COPY bridge bridge
COPY lambdas lambdas
RUN node_modules/.bin/esbuild bin/genesys-bridge.ts --bundle --minify --platform=node --format=cjs --target=node24 --main-fields=module,main --log-level=warning --outfile=out/genesys-bridge.cjs

FROM node:24-slim
ENV NODE_ENV=production PORT=8080
COPY --from=bundle /build/out/genesys-bridge.cjs /app/genesys-bridge.cjs
USER node
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "/app/genesys-bridge.cjs"]
