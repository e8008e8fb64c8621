# Installs Dutybook from this folder, without a network:
#   powershell -ExecutionPolicy Bypass -File install.ps1 [FOLDER]
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
if (Get-Command py -ErrorAction SilentlyContinue) {
    & py -3.11 (Join-Path $here "install.py") @args
} else {
    & python (Join-Path $here "install.py") @args
}
exit $LASTEXITCODE
