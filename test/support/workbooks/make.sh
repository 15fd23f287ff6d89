#!/usr/bin/env bash
# Makes the workbooks of this folder anew, each by another program: LibreOffice (Debian: libreoffice-calc-nogui), Python's
# zipfile, and three writers of npm, which are installed for this in a folder of their own and are no dependencies of Muster.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to xlsx --outdir "$here" "$here/by-libreoffice.fods"
python3 "$here/by-python.py" "$here/by-python.xlsx"
cp "$here/by-npm.mjs" "$work/"
cd "$work"
npm init --yes >/dev/null
npm install --no-audit --no-fund exceljs@4.4.0 write-excel-file@4.1.1 xlsx-populate@1.21.0
node by-npm.mjs
mv ./*.xlsx "$here/"
