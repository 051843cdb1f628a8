# Completion for bash. Sourced by bash-completion when `cabledesk` is first completed; a house test compares the commands
# and options with the man pages.

_cabledesk() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local command='' action='' word i
	COMPREPLY=()

	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--desk) ((i++)) ;;
		-*) ;;
		*)
			if [[ -z $command ]]; then
				command=$word
			elif [[ -z $action ]]; then
				action=$word
			fi
			;;
		esac
	done

	local words=''
	case $previous in
	--desk)
		compopt -o dirnames
		return
		;;
	--report)
		compopt -o default
		return
		;;
	--by) words='relevance date date-down' ;;
	--as) words='text json jsonl csv' ;;
	--format)
		words='record telegram tei'
		[[ $command == import ]] && words="auto $words"
		;;
	--zone) words=$([[ -r /usr/share/zoneinfo/tzdata.zi ]] && sed -n 's/^Z \([^ ]*\).*/\1/p' /usr/share/zoneinfo/tzdata.zi) ;;
	--credit | --note | --terms | --site | --collection | --limit | --cursor | --cables | --seed | --at | --although-protected | --although-open | --why | --reason | --listen) return ;;
	*)
		case $command in
		'') words='--desk --help --version init sign-in collection partner import rebuild search show story quote export sample serve' ;;
		collection)
			case $action in
			'') words='set list' ;;
			set) words='--credit --note --terms --json' ;;
			*) words=--json ;;
			esac
			;;
		partner)
			case $action in
			'') words='set list' ;;
			set) words='--site --zone --credit --json' ;;
			*) words=--json ;;
			esac
			;;
		import)
			case $action in
			list) words='--as --json' ;;
			undo) words=--json ;;
			*) words='--collection --format --report --progress --dry-run --json' ;;
			esac
			[[ -z $action && $current && $current != -* ]] && words='list undo'
			;;
		rebuild) words='--progress --json' ;;
		search) words='--by --limit --cursor --json' ;;
		serve) words='--listen --json' ;;
		sample) words='--cables --seed --format --json' ;;
		quote)
			case $action in
			'') words='check find report' ;;
			check) words='--annotations --fix --json' ;;
			report) words='--html --pdf-ready --json' ;;
			*) words=--json ;;
			esac
			;;
		story)
			case $action in
			'') words='import list show pick settle although ready draft publish revise withdraw links' ;;
			publish) words='--at --although-protected --although-open --yes --json' ;;
			revise) words='--note --although-protected --although-open --yes --json' ;;
			settle)
				words='--why --json'
				[[ $current && $current != -* ]] && words='said document altered open'
				;;
			withdraw) words='--reason --yes --json' ;;
			links) words='--html --text --json' ;;
			*) words=--json ;;
			esac
			;;
		*) words=--json ;;
		esac
		[[ $command ]] && words+=' --desk --help'
		# Options are offered once asked for, so that files come first where files are wanted.
		case $command-$action in
		import-* | export-* | sample-* | quote-check | quote-report | story-import | story-revise)
			if [[ $current != -* ]]; then
				compopt -o default
				[[ $command-$action == import- && $current ]] || return
			fi
			;;
		esac
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _cabledesk cabledesk
